package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `config check`: validates the configuration.
@Command(name = "check", description = "Checks the configuration; with --connect also that its servers answer.")
public final class ConfigCheckCommand extends CliCommand {
    @Option(names = "--connect", description = "also connect to Temporal, HDFS and S3")
    private boolean connect;

    public ConfigCheckCommand(RootCommand root) {
        super(root);
    }

    @Override
    int run(Connections connections) {
        FeatureDropConfig config = connections.config();
        int partners = config.sites().values().stream()
                .map(SiteConfig::partners)
                .mapToInt(Map::size)
                .sum();
        out().println(root().configFile() + ": " + config.sites().size() + " sites, " + partners + " partners, "
                + config.pools().size() + " pools; valid");
        out().flush();
        if (connect) {
            connections.temporal();
            out().println("Temporal at " + config.temporal().address() + " answers");
            requireAttributes(connections);
            connections.exchange();
            out().println("S3 bucket " + config.exchange().bucket() + " answers");
            config.sites().keySet().stream().sorted().forEach(site -> {
                connections.landing(site);
                out().println("HDFS of site " + site + " answers");
            });
        }
        return ExitCode.OK;
    }

    private void requireAttributes(Connections connections) {
        connections
                .namespaceSetup()
                .complaint("featuredrop --config " + root().configFile() + " setup temporal")
                .ifPresent(complaint -> {
                    throw Refusal.absent(complaint);
                });
    }
}
