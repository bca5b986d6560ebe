package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.LiveConnections;
import featuredrop.exchange.build.BuildInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class UsageTest {
    private static final List<String> VERBS = List.of(
            "status",
            "pause",
            "freeze",
            "resume",
            "hold",
            "unhold",
            "check",
            "land",
            "scan",
            "report",
            "accept",
            "retry",
            "abort",
            "redo",
            "neighbours",
            "pool",
            "hosts",
            "broadcast",
            "prices",
            "cost",
            "plan",
            "config",
            "completion");

    private @TempDir Path directory;

    @Test
    void explainsItselfAndItsExitCodes() {
        CommandLineRun help = run("--help");
        assertThat(help.exit()).isEqualTo(ExitCode.OK);
        assertThat(help.out()).contains(VERBS).contains("Exit codes", "a server cannot be reached");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void namesVersionCommitAndTimeOfTheBuild() {
        CommandLineRun version = run("--version");

        assertThat(version.out().strip())
                .isEqualTo("featuredrop " + BuildInfo.current().text());
        assertThat(version.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void explainsEachVerb() {
        for (String verb : VERBS) {
            CommandLineRun help = run(verb, "--help");
            assertThat(help.exit()).as(verb).isEqualTo(ExitCode.OK);
            assertThat(help.out()).as(verb).contains("featuredrop " + verb);
        }
    }

    @Test
    void refusesWhatItDoesNotKnowInOneLine() {
        for (String[] arguments : List.of(
                new String[] {},
                new String[] {"explode"},
                new String[] {"status", "--loud"},
                new String[] {"pause"},
                new String[] {"pause", "north/atelier/1", "--site", "north"},
                new String[] {"hold"},
                new String[] {"accept", "north/atelier/1"},
                new String[] {"pool"},
                new String[] {"neighbours", "file"})) {
            CommandLineRun run = run(arguments);
            assertThat(run.exit()).as("%s", List.of(arguments)).isEqualTo(ExitCode.USAGE);
            assertOneLine(run);
        }
    }

    @Test
    void namesTheConfigurationThatIsMissing() {
        CommandLineRun run =
                run("status", "--config", directory.resolve("absent.yaml").toString());
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("absent.yaml");
        assertOneLine(run);
    }

    @Test
    void namesTheKeyThatIsWrong() throws IOException {
        Path config = CommandLineRun.config(directory);
        Files.writeString(config, Files.readString(config).replace("address:", "adress:"));
        CommandLineRun run = run("config", "check", "--config", config.toString());
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("adress");
        assertOneLine(run);
    }

    @Test
    void findsTheConfigurationByOptionAndByEnvironment() throws IOException {
        String config = CommandLineRun.config(directory).toString();
        CommandLineRun named = run("config", "check", "-c", config);
        CommandLineRun inherited =
                CommandLineRun.of(LiveConnections::new, Map.of("FEATUREDROP_CONFIG", config), "config", "check");
        assertThat(named).isEqualTo(inherited);
        assertThat(named.exit()).isEqualTo(ExitCode.OK);
        assertThat(named.out()).contains("1 sites, 2 partners, 1 pools");
    }

    @Test
    void namesTheSitesWhenOneIsUnknown() throws IOException {
        String config = CommandLineRun.config(directory).toString();
        CommandLineRun run = run("-c", config, "land", config, "--site", "moon", "--partner", "atelier");
        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'moon'").contains("north");
    }

    @Test
    @Timeout(60)
    void saysInTimeWhichServerDoesNotAnswer() throws IOException {
        String config = CommandLineRun.config(directory).toString();
        long begin = System.nanoTime();
        CommandLineRun temporal = run("-c", config, "status");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(temporal.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(temporal.err()).contains("temporal.address 127.0.0.1:1, namespace default: does not answer");
        assertOneLine(temporal);
        begin = System.nanoTime();
        CommandLineRun hdfs = run("-c", config, "land", config, "--site", "north", "--partner", "atelier");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(hdfs.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(hdfs.err()).contains("hdfs://127.0.0.1:1");
        assertOneLine(hdfs);
    }

    private static void assertOneLine(CommandLineRun run) {
        assertThat(run.err().strip()).startsWith("featuredrop: ").doesNotContain("\n", "\tat ");
        assertThat(run.out()).isEmpty();
    }

    private static CommandLineRun run(String... arguments) {
        return CommandLineRun.of(LiveConnections::new, Map.of(), arguments);
    }
}
