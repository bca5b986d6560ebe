package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.ScanText;
import featuredrop.cli.drops.SiteScan;
import featuredrop.cli.drops.SiteScans;
import io.temporal.client.schedules.ScheduleException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `scan`: scans a site's landing zone now, and shows what the scan found.
@Command(
        name = "scan",
        description = "Scans a site's landing zone now, not at the next scheduled time, and prints what it found.")
public final class ScanCommand extends CliCommand {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    public ScanCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        connections.site(site);
        String schedule = "scan/" + site;
        SiteScans scans = new SiteScans(connections.temporal());
        Optional<String> before =
                scans.newest(site).filter(scan -> !scan.isRunning()).map(SiteScan::runId);
        try {
            connections.schedules().getHandle(schedule).trigger();
        } catch (ScheduleException e) {
            throw Refusal.no("There is no schedule " + schedule + "; a control worker creates it at its start", e);
        }
        out().println("Triggered " + schedule);
        out().flush();
        return showEnd(scans, before);
    }

    /// A scan that was running already is the one that is shown: the schedule starts no second one beside
    /// it.
    private int showEnd(SiteScans scans, Optional<String> before) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < LONGEST_WAIT.toNanos()) {
            Optional<SiteScan> scan = scans.newest(site).filter(newest -> !before.equals(Optional.of(newest.runId())));
            if (scan.isPresent() && !scan.get().isRunning()) {
                ScanText.lines(scan.get(), System.currentTimeMillis()).forEach(out()::println);
                return scan.get().failure().isEmpty() ? ExitCode.OK : ExitCode.NO;
            }
            DropWait.pause();
        }
        scans.newest(site)
                .filter(SiteScan::isRunning)
                .ifPresent(
                        scan -> ScanText.lines(scan, System.currentTimeMillis()).forEach(out()::println));
        out().println("The scan has not ended yet; 'featuredrop status' shows when it has");
        return ExitCode.OK;
    }
}
