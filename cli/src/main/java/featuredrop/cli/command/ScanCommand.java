package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import io.temporal.client.schedules.ScheduleException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `scan`: scans a site's landing zone now.
@Command(name = "scan", description = "Scans a site's landing zone now, not at the next scheduled time.")
public final class ScanCommand extends CliCommand {
    @Option(names = "--site", required = true, description = "the site")
    private String site = "";

    public ScanCommand(RootCommand root) {
        super(root);
    }

    @Override
    int run(Connections connections) {
        connections.site(site);
        String schedule = "scan/" + site;
        try {
            connections.schedules().getHandle(schedule).trigger();
        } catch (ScheduleException e) {
            throw Refusal.no("There is no schedule " + schedule + "; a control worker creates it at its start", e);
        }
        out().println("Triggered " + schedule);
        return ExitCode.OK;
    }
}
