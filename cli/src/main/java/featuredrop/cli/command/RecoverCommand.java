package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.drops.Recovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `recover`: brings back what the exchange has kept, after the loss of the Temporal server.
@Command(
        name = "recover",
        description = "Brings back what the exchange has kept to a new Temporal server: holds, pauses and freezes of"
                + " sites, running redos. Then scans all sites. May be repeated.")
public final class RecoverCommand extends CliCommand {
    @Option(names = "--dry-run", description = "print what would be done, and change nothing")
    private boolean dryRun;

    public RecoverCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        Recovery recovery = new Recovery(connections);
        for (String site :
                connections.config().sites().keySet().stream().sorted().toList()) {
            for (Recovery.Step step : recovery.steps(site)) {
                out().println((dryRun && step.needed() ? "would " : "") + step.line());
                out().flush();
                if (!dryRun) {
                    step.action().run();
                }
            }
        }
        return ExitCode.OK;
    }
}
