package featuredrop.workflows.flow.gpupool.both;

import featuredrop.workflows.flow.Markdown;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Instant;

/// The pool's current details in the Web UI, as Markdown.
public final class PoolDetails {
    private static final int MOST_SHOWN = 100;

    private PoolDetails() {}

    public static String of(PoolState state) {
        StringBuilder page = new StringBuilder()
                .append("**")
                .append(state.phase())
                .append("** since ")
                .append(Instant.ofEpochMilli(state.sinceMillis()));
        if (!state.detail().isEmpty()) {
            page.append("  \n").append(Markdown.text(state.detail()));
        }
        page.append("\n\nHosts: ");
        state.hosts().forEach(host -> page.append("\n- ").append(Markdown.text(host.id() + " " + host.state())));
        page.append("\n\nLeases: ").append(state.leases().size());
        state.leases().stream()
                .limit(MOST_SHOWN)
                .forEach(lease -> page.append("\n- ")
                        .append(Markdown.text(lease.holder()))
                        .append(" since ")
                        .append(Instant.ofEpochMilli(lease.sinceMillis())));
        if (state.leases().size() > MOST_SHOWN) {
            page.append("\n- and ").append(state.leases().size() - MOST_SHOWN).append(" more");
        }
        return page.toString();
    }
}
