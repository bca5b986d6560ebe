package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import io.temporal.client.schedules.ScheduleException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `scan`: looks over a site's landing zone now.
@Command(name = "scan", description = "Looks over a site's landing zone now, instead of at the next scheduled time.")
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
