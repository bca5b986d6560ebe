package featuredrop.activities.gpupool;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out which host a GPU worker runs on. Its identity at Temporal ends in `<host id> <process id>`.
final class InHand {
    private static final Pattern IDENTITY = Pattern.compile(".* (\\S+) \\d+");

    private InHand() {}

    /// How many chunks each host has in hand. A worker of another form of identity counts for no host.
    ///
    /// @param identities the worker of each chunk
    static Map<String, Integer> byHost(Collection<String> identities) {
        Map<String, Integer> hosts = new TreeMap<>();
        for (String identity : identities) {
            Matcher parts = IDENTITY.matcher(identity);
            if (parts.matches()) {
                hosts.merge(parts.group(1), 1, Integer::sum);
            }
        }
        return hosts;
    }
}
