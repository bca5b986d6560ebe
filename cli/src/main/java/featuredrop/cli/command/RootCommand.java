package featuredrop.cli.command;

import featuredrop.cli.connection.ConnectionOpener;
import featuredrop.cli.connection.Connections;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final String USUAL = "var/featuredrop.yaml, featuredrop.yaml, /etc/featuredrop/featuredrop.yaml";

    /// Where a configuration is looked for that nothing names.
    static final List<Path> PLACES = Stream.of(USUAL.split(", ")).map(Path::of).toList();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "configuration file; default: $" + VARIABLE + ", or the first that exists of " + USUAL)
    private @Nullable Path config;

    @Spec
    private @Nullable CommandSpec spec;

    private final ConnectionOpener opener;
    private final Map<String, String> environment;
    private final List<Path> places;

    public RootCommand(ConnectionOpener opener, Map<String, String> environment) {
        this(opener, environment, PLACES);
    }

    RootCommand(ConnectionOpener opener, Map<String, String> environment, List<Path> places) {
        this.opener = opener;
        this.environment = Map.copyOf(environment);
        this.places = List.copyOf(places);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("This is not part of a command line");
        }
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /// The configuration file in use.
    public Path configFile() {
        if (config != null) {
            return config;
        }
        String named = environment.get(VARIABLE);
        if (named != null) {
            return Path.of(named);
        }
        return places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new ConfigException("No configuration: neither --config nor $" + VARIABLE
                        + " names one, and none of these files exists: "
                        + places.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + "; this is the directory " + Path.of("").toAbsolutePath()));
    }

    /// The configuration in a file, with overrides from the environment.
    ///
    /// @throws ConfigException with one line, when the file cannot be used
    public FeatureDropConfig load(Path file) {
        return ConfigFile.load(file, environment);
    }

    FeatureDropConfig loadConfig() {
        return load(configFile());
    }

    /// Connections for the configuration in use; the caller closes them.
    Connections connect() {
        return opener.open(loadConfig());
    }
}
