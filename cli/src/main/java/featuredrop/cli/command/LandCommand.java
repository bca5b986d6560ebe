package featuredrop.cli.command;

import featuredrop.cli.check.FeedCheck;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.DropLine;
import featuredrop.cli.display.FeedText;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.drops.Drops;
import featuredrop.cli.land.DropLander;
import featuredrop.cli.land.LandingStop;
import featuredrop.cli.land.LocalFiles;
import featuredrop.cli.land.StopHook;
import featuredrop.exchange.config.PartnerConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.plan.LandingLayout;
import featuredrop.exchange.plan.SideCars;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.drop.DropKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `land`: a local file or directory becomes a new drop.
@Command(
        name = "land",
        description = "Copies a local file, or the files of a directory, into a landing zone as a new drop.")
public final class LandCommand extends CliCommand {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Parameters(paramLabel = "PATH", description = "file or directory on this machine")
    private Path path = Path.of("");

    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    @Option(names = "--partner", required = true, description = "the partner's name")
    private String partner = "";

    @Option(
            names = "--drop",
            paramLabel = "ID",
            description = "id of the drop; default: the time, or in the manifest layout the Unix time")
    private @Nullable String drop;

    @Option(names = "--wait", description = "wait until the drop has ended; exit code 0 if it was published")
    private boolean wait;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Clock clock;

    public LandCommand(RootCommand root, Clock clock) {
        super(root);
        this.clock = clock;
    }

    @Override
    protected int run(Connections connections) throws IOException {
        if (!Files.exists(path)) {
            throw Refusal.usage("There is no file or directory " + path);
        }
        SiteConfig config = connections.site(site);
        PartnerConfig owner = partner(connections, site, partner);
        LocalFiles files = LocalFiles.of(path, new SideCars(owner.feed().sideCars()));
        LandingStop stop = new LandingStop();
        DropLander lander = new DropLander(site, config, connections.landing(site), stop);
        warn(connections);
        String name = drop == null ? name(connections) : drop;
        Optional<DropKey> key;
        try (StopHook _ = StopHook.install(stop)) {
            key = land(lander, name, files);
        }
        if (key.isEmpty()) {
            return ExitCode.NO;
        }
        return wait ? untilEnd(connections, key.get()) : ExitCode.OK;
    }

    /// Lands and says so at once: what is printed later may get lost after a signal, because the process
    /// ends as soon as the hook lets it.
    ///
    /// @return empty when it was stopped
    private Optional<DropKey> land(DropLander lander, String name, LocalFiles files) {
        try {
            DropKey key = lander.land(partner, name, files, new Progressing(files));
            print(key, files);
            return Optional.of(key);
        } catch (LandingStop.StoppedException e) {
            err().println("featuredrop: " + e.getMessage());
            Arrays.stream(e.getSuppressed()).forEach(later -> err().println("featuredrop: " + later.getMessage()));
            err().flush();
            return Optional.empty();
        }
    }

    private void print(DropKey key, LocalFiles files) {
        if (json) {
            printJson(Map.of(
                    "drop", key.toString(),
                    "files", files.files().size(),
                    "bytes", files.bytes()));
        } else {
            out().println("Landed " + key + ": " + files.files().size() + " files, " + HumanText.bytes(files.bytes()));
        }
        out().flush();
    }

    /// Says before landing if the names of the files alone keep the drop from being exported.
    private void warn(Connections connections) {
        new FeedCheck(connections.config(), site, partner, 0)
                .glance(path)
                .ifPresent(report -> FeedText.lines(report).forEach(line -> err().println("Warning: " + line)));
        err().flush();
    }

    private int untilEnd(Connections connections, DropKey key) {
        DropLine end = new DropWait(
                        new Drops(connections.temporal()), connections.config().temporal(), err())
                .untilEnd(key);
        out().println(end.drop() + "  " + end.stage() + "  " + end.waitingFor());
        return end.wasPublished() ? ExitCode.OK : ExitCode.NO;
    }

    private String name(Connections connections) {
        PartnerConfig config = connections.site(site).partners().get(partner);
        boolean isStamp = config != null && config.layout() == LandingLayout.MANIFEST;
        return isStamp ? String.valueOf(clock.instant().getEpochSecond()) : NAME.format(clock.instant());
    }

    /// A line for each tenth of the bytes.
    private final class Progressing implements Progress {
        private static final int STEPS = 10;
        private static final long WORTH_SAYING = 64L << 20;

        private final long bytes;
        private long step;

        private Progressing(LocalFiles files) {
            bytes = Math.max(1, files.bytes());
        }

        @Override
        public void at(String where, long done) {
            long now = done * STEPS / bytes;
            if (now > step && bytes > WORTH_SAYING) {
                err().println(where + "  " + HumanText.bytes(done) + " of " + HumanText.bytes(bytes));
                err().flush();
            }
            step = now;
        }
    }
}
