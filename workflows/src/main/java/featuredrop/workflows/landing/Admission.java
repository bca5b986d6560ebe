package featuredrop.workflows.landing;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropSettings;
import org.jspecify.annotations.Nullable;

/// What `admit` answers, in the form that travels from the activity to the workflow; read it by [#decision].
///
/// @param end how this revision ended already, null when it may start
/// @param detail the published directory, or why it was closed; empty when it may start
/// @param settings the partner's and the site's
public record Admission(@Nullable DropEnd end, String detail, DropSettings settings) {
    /// Whether a drop may start.
    public sealed interface Decision {}

    /// It may start.
    ///
    /// @param settings the partner's and the site's
    public record Admitted(DropSettings settings) implements Decision {}

    /// This revision has ended already: PUBLISHED, or as its `closed.<n>.json` has it while its listing has not changed
    /// since.
    ///
    /// @param end how it ended
    /// @param detail for the operator: the published directory, or why it was closed
    public record EndedBefore(DropEnd end, String detail) implements Decision {}

    /// The answer "it may start".
    public static Admission admitted(DropSettings settings) {
        return new Admission(null, "", settings);
    }

    /// The answer "it has ended already".
    public static Admission endedBefore(DropEnd end, String detail, DropSettings settings) {
        return new Admission(end, detail, settings);
    }

    /// The answer, with what belongs to it.
    public Decision decision() {
        return end == null ? new Admitted(settings) : new EndedBefore(end, detail);
    }
}
