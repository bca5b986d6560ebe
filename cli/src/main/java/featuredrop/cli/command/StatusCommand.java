package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropDetail;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.StatusReport;
import featuredrop.cli.drops.DropRun;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.SiteScan;
import featuredrop.cli.drops.SiteScans;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.flow.gpupool.GpuPoolWorkflow;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `status`: all drops, pools and sites, or one drop in detail.
@Command(name = "status", description = "Shows running and recent drops, pools and sites; or one drop in detail.")
public final class StatusCommand extends CliCommand {
    /// Many, so that the waits for several silent workflows do not add up.
    private static final int QUESTIONS_AT_ONCE = 256;

    @Parameters(arity = "0..1", paramLabel = "DROP", description = "only this drop, in detail")
    private @Nullable String drop;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--recent", paramLabel = "N", description = "ended drops to show; default: ${DEFAULT-VALUE}")
    private int recent = 10;

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    public StatusCommand(RootCommand root) {
        super(root);
    }

    @Override
    int run(Connections connections) {
        if (wait && drop == null) {
            throw Refusal.usage("--wait needs a DROP");
        }
        Drops drops = new Drops(connections.temporal());
        if (drop != null) {
            return one(connections.config().temporal(), drops, drops.find(drop));
        }
        StatusReport situation = new StatusReport(
                lines(connections.config().temporal(), drops),
                pools(connections),
                sites(connections),
                scans(connections));
        if (json) {
            printJson(situation);
        } else {
            situation.lines(System.currentTimeMillis()).forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private int one(TemporalConfig temporal, Drops drops, DropKey key) {
        if (wait) {
            DropLine end = new DropWait(drops, temporal, err()).untilEnd(key);
            print(end);
            return end.wasPublished() ? ExitCode.OK : ExitCode.NO;
        }
        DropRun run = drops.newest(key)
                .orElseThrow(() -> Refusal.no(
                        "There is no workflow of the drop " + key + "; 'featuredrop report' reads it from storage"));
        Optional<DropStatus> status = drops.status(run);
        if (json) {
            printJson(status.<Object>map(known -> known).orElseGet(() -> DropLine.of(temporal, drops, run)));
        } else {
            print(DropLine.of(temporal, drops, run));
            status.ifPresent(known -> DropDetail.lines(known).forEach(out()::println));
        }
        return ExitCode.OK;
    }

    private void print(DropLine line) {
        if (json) {
            printJson(line);
            return;
        }
        out().println(line.drop() + (line.revision() > 1 ? " revision " + line.revision() : "") + "  " + line.stage());
        print("pause", line.pause());
        print(line.closeMillis() == 0 ? "waiting for" : "reason", line.waitingFor());
        print("started", HumanText.time(line.startMillis()));
        print("ended", line.closeMillis() == 0 ? "" : HumanText.time(line.closeMillis()));
        print("Web UI", line.webUi());
    }

    private void print(String name, String value) {
        if (!value.isEmpty()) {
            out().printf("  %-12s %s%n", name, value);
        }
    }

    private List<DropLine> lines(TemporalConfig temporal, Drops drops) {
        List<DropRun> runs = new ArrayList<>(drops.running());
        runs.addAll(drops.ended(recent));
        return runs.stream()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, run -> DropLine.of(temporal, drops, run)))
                .toList();
    }

    private static List<PoolState> pools(Connections connections) {
        WorkflowClient client = connections.temporal();
        List<String> names =
                connections.config().pools().keySet().stream().sorted().toList();
        return names.stream()
                .gather(Gatherers.mapConcurrent(
                        QUESTIONS_AT_ONCE, name -> query(client, GpuPoolWorkflow.workflowId(name), PoolState.class)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Map<String, SiteLevel> sites(Connections connections) {
        WorkflowClient client = connections.temporal();
        Map<String, SiteLevel> levels = new TreeMap<>();
        for (String site : connections.config().sites().keySet()) {
            query(client, PipelineControlWorkflow.workflowId(site), SiteLevel.class)
                    .ifPresent(level -> levels.put(site, level));
        }
        return levels;
    }

    private static List<SiteScan> scans(Connections connections) {
        SiteScans scans = new SiteScans(connections.temporal());
        return connections.config().sites().keySet().stream()
                .sorted()
                .flatMap(site -> scans.newest(site).stream())
                .toList();
    }

    private static <T> Optional<T> query(WorkflowClient client, String workflowId, Class<T> answer) {
        try {
            return Optional.of(client.newUntypedWorkflowStub(workflowId).query("state", answer));
        } catch (WorkflowException e) {
            return Optional.empty();
        }
    }
}
