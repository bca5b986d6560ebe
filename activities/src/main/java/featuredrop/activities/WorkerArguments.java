package featuredrop.activities;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command line of a worker on the Hadoop side.
@Command(
        name = "featuredrop-worker",
        description = "Runs a worker on the Hadoop side: the control worker, or an io worker of one site.")
final class WorkerArguments {
    @ArgGroup(multiplicity = "1")
    private Role role = new Role();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration file")
    private Path config = Path.of("");

    @Option(
            names = "--version",
            versionHelp = true,
            description = "print version, commit and time of the build and end")
    @SuppressWarnings("UnusedVariable") // only its presence matters
    private boolean version;

    @Option(names = "--help", usageHelp = true, description = "print this text and end")
    @SuppressWarnings("UnusedVariable") // only its presence matters
    private boolean help;

    /// Either of the two roles.
    private static final class Role {
        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable Control control;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable Io io;
    }

    /// What only a control worker has.
    private static final class Control {
        @Option(
                names = "--control",
                required = true,
                description = "all workflows, and what needs EC2, SSH or Temporal")
        @SuppressWarnings("UnusedVariable") // only its presence matters
        private boolean control;

        @ArgGroup(exclusive = false)
        private @Nullable Version version;
    }

    /// Which workflows a control worker serves beside others of another version.
    private static final class Version {
        @Option(
                names = "--build-id",
                required = true,
                paramLabel = "ID",
                description =
                        "the version of this worker's workflows; it serves none before Temporal is told to use it")
        private String buildId = "";

        @Option(names = "--pin", description = "workflows that start on this version end on it, entities apart")
        private boolean pin;
    }

    /// What only an io worker has.
    private static final class Io {
        @Option(names = "--io", required = true, description = "all that touches the HDFS of a site")
        @SuppressWarnings("UnusedVariable") // only its presence matters
        private boolean io;

        @Option(names = "--site", required = true, paramLabel = "SITE", description = "which site")
        private String site = "";
    }

    /// The site of an io worker; null for the control worker.
    @Nullable
    String site() {
        return role.io == null ? null : role.io.site;
    }

    /// The version of a control worker's workflows; null if they have none.
    @Nullable
    String buildId() {
        return role.control == null || role.control.version == null ? null : role.control.version.buildId;
    }

    /// Whether drops end on the version on which they started.
    boolean pinned() {
        return role.control != null && role.control.version != null && role.control.version.pin;
    }

    /// The configuration file.
    Path config() {
        return config;
    }
}
