package featuredrop.cli.hosts;

import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.Table;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.PoolState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Hosts as text for operators.
public final class HostText {
    private static final int DIGEST = 8;

    private HostText() {}

    /// A line for each host.
    ///
    /// @param nowMillis the time that ages are counted to
    public static Table table(List<HostRow> hosts, long nowMillis) {
        Table table = new Table(
                "HOST", "POOL", "TYPE", "ZONE", "STATE", "SINCE", "CHUNKS", "DRIVER", "CUDA", "CUDNN", "BUILD",
                "MODELS", "REASON");
        for (HostRow row : hosts) {
            HostView view = row.view();
            HostFacts facts = view.facts();
            table.row(
                    row.id(),
                    row.pool(),
                    row.type(),
                    known(view.host().zone()),
                    view.state(),
                    age(view.sinceMillis(), nowMillis),
                    row.chunksInHand(),
                    known(facts.driver()),
                    known(facts.cuda()),
                    known(facts.cudnn()),
                    known(facts.build()),
                    known(models(facts)),
                    view.reason());
        }
        return table;
    }

    /// What one pool says of its hosts and its work: each host's last changes of state, oldest first.
    ///
    /// @param nowMillis decides which times are shown with their date
    public static List<String> lines(PoolState pool, long nowMillis) {
        List<String> lines = new ArrayList<>();
        PoolState.Backlog backlog = pool.backlog();
        if (backlog.chunks() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %,d chunks wait; a host extracts %.1f in a minute",
                    backlog.chunks(),
                    backlog.chunksPerMinute()));
        }
        if (backlog.nextTryMillis() > 0) {
            lines.add("  EC2 is asked for a host again at " + HumanText.clock(backlog.nextTryMillis(), nowMillis));
        }
        for (HostView view : pool.fleet()) {
            lines.add("  host " + view.host().id() + " " + view.state()
                    + (view.reason().isEmpty() ? "" : ": " + view.reason()));
            view.changes()
                    .forEach(change -> lines.add("    " + HumanText.clock(change.atMillis(), nowMillis) + " "
                            + change.state() + (change.reason().isEmpty() ? "" : ": " + change.reason())));
        }
        return lines;
    }

    /// What a worker says of its host, in one line.
    static String facts(HostFacts facts) {
        return "build " + known(facts.build()) + "; engine " + known(facts.engine()) + "; driver "
                + known(facts.driver()) + "; CUDA " + known(facts.cuda()) + "; cuDNN " + known(facts.cudnn())
                + "; GPUs " + known(String.join(", ", facts.gpus())) + "; models " + known(models(facts));
    }

    private static String models(HostFacts facts) {
        return facts.models().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(model -> model.getKey() + " "
                        + model.getValue()
                                .substring(0, Math.min(DIGEST, model.getValue().length())))
                .collect(Collectors.joining(", "));
    }

    private static String age(long sinceMillis, long nowMillis) {
        return sinceMillis == 0 ? "-" : HumanText.duration(Duration.ofMillis(nowMillis - sinceMillis));
    }

    private static String known(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
