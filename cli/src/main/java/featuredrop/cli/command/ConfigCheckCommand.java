package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.servers.Finding;
import featuredrop.cli.servers.Finding.Level;
import featuredrop.cli.servers.ServerChecks;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.PriceFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `config check`: validates the configuration.
@Command(name = "check", description = "Checks the configuration; with --connect also its servers.")
public final class ConfigCheckCommand extends CliCommand {
    @Option(names = "--connect", description = "also look whether every server has what is needed; exit code 3 if not")
    private boolean connect;

    private final Clock clock;

    /// @param clock of this machine
    public ConfigCheckCommand(RootCommand root, Clock clock) {
        super(root);
        this.clock = clock;
    }

    @Override
    protected int run(Connections connections) {
        FeatureDropConfig config = connections.config();
        int partners = config.sites().values().stream()
                .map(SiteConfig::partners)
                .mapToInt(Map::size)
                .sum();
        Path prices = config.prices();
        String priced =
                prices == null ? "" : "prices of " + PriceFile.load(prices).date() + "; ";
        out().println(root().configFile() + ": " + config.sites().size() + " sites, " + partners + " partners, "
                + config.pools().size() + " pools; " + priced + "valid");
        out().flush();
        return connect ? serversOf(config) : ExitCode.OK;
    }

    private int serversOf(FeatureDropConfig config) {
        String setup = "featuredrop --config " + root().configFile() + " setup temporal";
        List<Finding> found;
        try {
            found = new ServerChecks(config, setup, clock).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.no("Interrupted", e);
        }
        // All that is well first, so that what is not stands together at the end.
        found.stream()
                .filter(finding -> finding.level() == Level.FINE)
                .forEach(finding -> out().println(finding.text()));
        out().flush();
        for (Finding finding : found) {
            switch (finding.level()) {
                case FINE -> {}
                case WARNING -> err().println("featuredrop: warning: " + finding.text());
                case WRONG -> err().println("featuredrop: " + finding.text());
            }
        }
        err().flush();
        return found.stream().anyMatch(finding -> finding.level() == Level.WRONG) ? ExitCode.UNREACHABLE : ExitCode.OK;
    }
}
