package featuredrop.workflows.drop;

import java.util.regex.Pattern;

/// Names one drop for its whole life: one delivery by one partner on one site. Safe in HDFS paths, object keys and
/// workflow ids, because every part is a [SafeName] form.
///
/// @param site the Hadoop cluster, as named in the configuration
/// @param partner the partner's configured name
/// @param dropId the upstream job stamp or the landed directory's name, in its encoded form
public record DropKey(String site, String partner, String dropId) {
    private static final Pattern ID = Pattern.compile("drop/([^/]+)/([^/]+)/([^/]+)");

    public DropKey {
        SafeName.require("site", site);
        SafeName.require("partner", partner);
        SafeName.require("drop id", dropId);
    }

    /// Reads `drop/<site>/<partner>/<drop id>`, with or without the leading `drop/`.
    ///
    /// @throws IllegalArgumentException naming the text, when it is not of that form
    public static DropKey parse(String text) {
        var matcher = ID.matcher(text.startsWith("drop/") ? text : "drop/" + text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a drop '" + text + "': expected <site>/<partner>/<drop id>");
        }
        return new DropKey(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /// The id of the workflow that carries this drop.
    public String workflowId() {
        return "drop/" + this;
    }

    @Override
    public String toString() {
        return site + "/" + partner + "/" + dropId;
    }
}
