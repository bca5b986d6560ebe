package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.LiveConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an operator may type wrongly, and where nobody answers: one line that says what to do, and the right exit code.
@Tag("slow")
final class WrongInputTest {
    private static final String NO_TEMPORAL = "temporal.address 127.0.0.1:1, namespace default: does not answer";
    private static final String NO_HDFS = "HDFS of site north at hdfs://127.0.0.1:1";
    private static final String EMPTY = "--reason is empty; say why";

    private @TempDir Path directory;

    /// @param exit the exit code
    /// @param says part of the line on standard error
    /// @param arguments what is typed
    private record Case(int exit, String says, List<String> arguments) {
        static Case wrong(String says, String... arguments) {
            return new Case(ExitCode.USAGE, says, List.of(arguments));
        }

        static Case away(String says, String... arguments) {
            return new Case(ExitCode.UNREACHABLE, says, List.of(arguments));
        }
    }

    @Test
    @Timeout(60)
    void whatIsTypedWronglyIsOneLineBeforeAnythingIsConnected() throws IOException {
        String file = Files.writeString(directory.resolve("items.csv"), "item_id,image_url\n")
                .toString();
        String absent = directory.resolve("absent").toString();
        assertOneLineEach(Stream.of(
                Case.wrong("There is no site 'moon'; the sites are north", "pause", "--site", "moon"),
                Case.wrong("There is no site 'moon'; the sites are north", "hold", "--site", "moon"),
                Case.wrong("There is no site 'moon'; the sites are north", "unhold", "--site", "moon"),
                Case.wrong("There is no site 'moon'; the sites are north", "scan", "--site", "moon"),
                Case.wrong("There is no site 'moon'; the sites are north", "report", "moon/atelier/1"),
                Case.wrong("There is no site 'moon'", "land", file, "--site", "moon", "--partner", "atelier"),
                Case.wrong(
                        "has no partner 'nobody'; it has atelier, bazaar",
                        "land",
                        file,
                        "--site",
                        "north",
                        "--partner",
                        "nobody"),
                Case.wrong("No site has a partner 'nobody'; the sites are north", "check", file, "--partner", "nobody"),
                Case.wrong(
                        "There is no file or directory " + absent,
                        "land",
                        absent,
                        "--site",
                        "north",
                        "--partner",
                        "atelier"),
                Case.wrong("absent", "check", absent, "--partner", "atelier"),
                Case.wrong("Not a drop 'a/b'", "report", "a/b"),
                Case.wrong("There is no pool 'moon'; the pools are gpu", "pool", "state", "moon"),
                Case.wrong("There is no pool 'moon'; the pools are gpu", "pool", "stop", "moon", "--reason", "x"),
                Case.wrong("--wait needs a DROP", "status", "--wait"),
                Case.wrong(EMPTY, "accept", "north/atelier/1", "--reason", ""),
                Case.wrong(EMPTY, "abort", "north/atelier/1", "--reason", " "),
                Case.wrong(EMPTY, "redo", "north/atelier/1", "--reason", ""),
                Case.wrong(EMPTY, "pool", "stop", "--reason", " "),
                Case.wrong(EMPTY, "pool", "drain", "--host", "i-1", "--reason", ""),
                Case.wrong(EMPTY, "pool", "reboot", "--host", "i-1", "--reason", ""),
                Case.wrong("-k 0: expected 1 or more", "neighbours", file, "1", "-k", "0"),
                Case.wrong("--reason", "redo", "north/atelier/1"),
                Case.wrong("--recent", "status", "--recent", "many"),
                Case.wrong("no such file", "-c", absent, "status"),
                Case.wrong("no such file", "-c", absent, "config", "check", "--connect")));
    }

    @Test
    @Timeout(120)
    void aServerThatIsAwayIsNamedByEveryVerbThatNeedsIt() throws IOException {
        String file = Files.writeString(directory.resolve("items.csv"), "item_id,image_url\n")
                .toString();
        assertOneLineEach(Stream.of(
                Case.away(NO_TEMPORAL, "status"),
                Case.away(NO_TEMPORAL, "status", "north/atelier/1"),
                Case.away(NO_TEMPORAL, "status", "north/atelier/1", "--wait"),
                Case.away(NO_TEMPORAL, "pause", "north/atelier/1"),
                Case.away(NO_TEMPORAL, "freeze", "--site", "north"),
                Case.away(NO_TEMPORAL, "resume", "1"),
                Case.away(NO_TEMPORAL, "hold", "--site", "north"),
                Case.away(NO_TEMPORAL, "unhold", "--site", "north"),
                Case.away(NO_TEMPORAL, "scan", "--site", "north"),
                Case.away(NO_TEMPORAL, "accept", "north/atelier/1", "--reason", "x"),
                Case.away(NO_TEMPORAL, "abort", "north/atelier/1", "--reason", "x"),
                Case.away(NO_TEMPORAL, "redo", "north/atelier/1", "--reason", "x"),
                Case.away(NO_TEMPORAL, "pool", "state"),
                Case.away(NO_TEMPORAL, "pool", "drain", "--reason", "x"),
                Case.away(NO_TEMPORAL, "pool", "reboot", "--host", "i-1", "--reason", "x"),
                Case.away(NO_TEMPORAL, "pool", "stop", "--reason", "x"),
                Case.away(NO_TEMPORAL, "setup", "temporal"),
                Case.away(NO_HDFS, "report", "north/atelier/1"),
                Case.away(NO_HDFS, "report", "1"),
                Case.away(NO_HDFS, "land", file, "--site", "north", "--partner", "atelier"),
                Case.away(NO_HDFS, "neighbours", "hdfs://127.0.0.1:1/north/features/x", "1")));
    }

    private void assertOneLineEach(Stream<Case> cases) throws IOException {
        String config = CommandLineRun.config(directory).toString();
        assertThat(cases.gather(Gatherers.mapConcurrent(8, wanted -> problem(config, wanted))))
                .allSatisfy(problem -> assertThat(problem).isEmpty());
    }

    /// What is wrong with the answer; empty when nothing is.
    private static String problem(String config, Case wanted) {
        CommandLineRun run = CommandLineRun.of(
                LiveConnections::new,
                Map.of("FEATUREDROP_CONFIG", config),
                wanted.arguments().toArray(String[]::new));
        String line = run.err().strip();
        boolean right = run.exit() == wanted.exit()
                && line.startsWith("featuredrop: ")
                && line.contains(wanted.says())
                && !line.contains("\n")
                && !line.contains("\tat ")
                && !line.contains("null")
                && run.out().isEmpty();
        return right ? "" : wanted + " got " + run;
    }
}
