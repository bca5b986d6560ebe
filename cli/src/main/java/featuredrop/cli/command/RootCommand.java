package featuredrop.cli.command;

import featuredrop.cli.connection.ConnectionOpener;
import featuredrop.cli.connection.Connections;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `featuredrop` itself: options that all verbs share.
@Command(
        name = "featuredrop",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Monitors and controls drops of product images.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:success, or the answer is yes",
            " 1:failure, or the answer is no",
            " 2:invalid arguments or configuration",
            " 3:a server cannot be reached"
        },
        footer = {
            "",
            "A DROP is <site>/<partner>/<drop id>, or the drop id alone if it is unique.",
            "Signals are plain: 'temporal workflow signal -w drop/DROP --name pause' has the same effect."
        })
public final class RootCommand implements Callable<Integer> {
    private static final String VARIABLE = "FEATUREDROP_CONFIG";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "configuration file; default: $" + VARIABLE + ", var/featuredrop.yaml or featuredrop.yaml")
    private @Nullable Path config;

    @Spec
    private @Nullable CommandSpec spec;

    private final ConnectionOpener opener;
    private final Map<String, String> environment;

    public RootCommand(ConnectionOpener opener, Map<String, String> environment) {
        this.opener = opener;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("This is not part of a command line");
        }
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /// The configuration file in use.
    Path configFile() {
        if (config != null) {
            return config;
        }
        String named = environment.get(VARIABLE);
        if (named != null) {
            return Path.of(named);
        }
        Path local = Path.of("var", "featuredrop.yaml");
        return Files.isRegularFile(local) ? local : Path.of("featuredrop.yaml");
    }

    FeatureDropConfig loadConfig() {
        return ConfigFile.load(configFile(), environment);
    }

    /// Connections for the configuration in use; the caller closes them.
    Connections connect() {
        return opener.open(loadConfig());
    }
}
