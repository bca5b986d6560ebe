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
        if (state.fleet().isEmpty()) {
            page.append("\n\nHosts: ");
            state.hosts().forEach(host -> page.append("\n- ").append(Markdown.text(host.id() + " " + host.state())));
        } else {
            hosts(page, state);
        }
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

    private static void hosts(StringBuilder page, PoolState state) {
        page.append("\n\n| host | state | reason | since |\n|---|---|---|---|");
        state.fleet().stream()
                .limit(MOST_SHOWN)
                .forEach(host -> page.append("\n| ")
                        .append(Markdown.text(
                                        host.host().id() + " " + host.host().type())
                                .strip())
                        .append(" | ")
                        .append(host.state())
                        .append(" | ")
                        .append(Markdown.text(host.reason()))
                        .append(" | ")
                        .append(Instant.ofEpochMilli(host.sinceMillis()))
                        .append(" |"));
        page.append("\n\nChunks that wait: ")
                .append(state.backlog().chunks())
                .append("; a host extracts ")
                .append(Math.round(state.backlog().chunksPerMinute() * 10) / 10.0)
                .append(" a minute");
        if (state.backlog().nextTryMillis() > 0) {
            page.append("; EC2 is asked again at ")
                    .append(Instant.ofEpochMilli(state.backlog().nextTryMillis()));
        }
    }
}
