package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropDetail;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.display.PendingText;
import featuredrop.cli.display.StatusReport;
import featuredrop.cli.drops.DropList;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.cli.drops.SiteFindings;
import featuredrop.cli.drops.SiteScan;
import featuredrop.cli.drops.SiteScans;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.gpupool.PoolState;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `status`: all drops, pools and sites, or one drop in detail.
@Command(name = "status", description = "Shows running and recent drops, pools and sites; or one drop in detail.")
public final class StatusCommand extends CliCommand {
    private static final int QUESTIONS_AT_ONCE = 64;
    private static final int NEWEST = 50;

    @Parameters(arity = "0..1", paramLabel = "DROP", description = "only this drop, in detail")
    private @Nullable String drop;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--recent", paramLabel = "N", description = "ended drops to show; default: ${DEFAULT-VALUE}")
    private int recent = 10;

    @Option(names = "--all", description = "show all running drops; default: the newest " + NEWEST)
    private boolean all;

    @Option(names = "--partner", paramLabel = "P", description = "only drops of this partner")
    private @Nullable String partner;

    @Option(names = "--stage", paramLabel = "STAGE", description = "only drops in this stage: ${COMPLETION-CANDIDATES}")
    private @Nullable Stage stage;

    @Option(
            names = "--problems",
            description = "only drops that a person has to look at: HELD, late or failing, or ended without success")
    private boolean problems;

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    public StatusCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        if (wait && drop == null) {
            throw Refusal.usage("--wait needs a DROP");
        }
        Drops drops = new Drops(connections.temporal());
        if (drop != null) {
            return one(connections, drops, drops.find(drop));
        }
        DropList list = new DropList(connections.temporal(), new DropList.Filter(partner, stage, problems));
        StatusReport situation = new StatusReport(
                lines(connections.config().temporal(), drops, list),
                list.counts(),
                PoolsAndSites.ask(connections.config(), connections.temporal()),
                scans(connections),
                SiteFindings.last(
                        connections.temporal(),
                        new TreeSet<>(connections.config().sites().keySet())));
        if (json) {
            printJson(situation);
        } else {
            situation.lines(System.currentTimeMillis()).forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private int one(Connections connections, Drops drops, DropKey key) {
        TemporalConfig temporal = connections.config().temporal();
        if (wait) {
            DropLine end = new DropWait(drops, temporal, err()).untilEnd(key);
            print(end);
            return end.wasPublished() ? ExitCode.OK : ExitCode.NO;
        }
        Drops.Described found = drops.describe(key)
                .orElseThrow(() -> Refusal.no(
                        "There is no workflow of the drop " + key + "; 'featuredrop report' reads it from storage"));
        Optional<DropStatus> status = drops.status(found.run());
        Optional<PoolState> pool = status.filter(known -> known.stage() == Stage.EXTRACT)
                .flatMap(_ -> PoolsAndSites.poolOf(key, connections.config(), connections.temporal()));
        DropLine line = found.run().isRunning()
                ? DropLine.running(temporal, found.run(), status.orElse(null))
                : DropLine.of(temporal, drops, found.run());
        if (json) {
            Map<String, Object> more = new HashMap<>(Map.of("pending", found.pending()));
            pool.ifPresent(state -> more.put("pool", state));
            printJson(status.<Object>map(known -> known).orElse(line), more);
        } else {
            long now = System.currentTimeMillis();
            print(line);
            pool.ifPresent(state -> print("GPU pool", PendingText.line(state, now)));
            found.pending().forEach(work -> print("pending", PendingText.line(work, now)));
            status.ifPresent(known -> DropDetail.lines(known).forEach(out()::println));
            printFindings(connections.temporal(), key);
        }
        return ExitCode.OK;
    }

    /// The server's list may be away while the drop itself answers.
    private void printFindings(WorkflowClient client, DropKey key) {
        try {
            SiteFindings.last(client, List.of(key.site())).stream()
                    .flatMap(site -> site.of(key).stream())
                    .forEach(line -> print("finding", line));
        } catch (StatusRuntimeException e) {
            print(
                    "finding",
                    "not known, the server's list answers " + e.getStatus().getCode());
        }
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

    private static List<SiteScan> scans(Connections connections) {
        SiteScans scans = new SiteScans(connections.temporal());
        return connections.config().sites().keySet().stream()
                .sorted()
                .flatMap(site -> scans.newest(site).stream())
                .toList();
    }

    private List<DropLine> lines(TemporalConfig temporal, Drops drops, DropList list) {
        Stream<DropLine> running =
                list.running(all ? Integer.MAX_VALUE : NEWEST).stream().map(run -> DropLine.listed(temporal, run));
        Stream<DropLine> ended = list.ended(recent).stream()
                .gather(Gatherers.mapConcurrent(QUESTIONS_AT_ONCE, run -> DropLine.of(temporal, drops, run)));
        return Stream.concat(running, ended).toList();
    }
}
