package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunbookTest {
    private static final int MOST_LINES = 60;
    private static final String TYPES = "Types";

    @ParameterizedTest
    @EnumSource
    void everyKindOfFailureHasItsPageAndItsPlaceInTheTable(FailureKind kind) throws IOException {
        assertThat(Runbook.directory().resolve(kind.name() + ".md")).isRegularFile();
        assertThat(Files.readString(Runbook.directory().resolve("README.md")))
                .contains("| `" + kind.name() + "` |")
                .contains("(" + kind.name() + ".md)");
    }

    @ParameterizedTest
    @EnumSource
    void aKindsPageSaysWhatToDoInTheSameOrder(FailureKind kind) {
        assertThat(Runbook.read(kind.name()).sections())
                .extracting(Runbook.Section::heading)
                .containsExactly("", "Check", "Fix", "Confirm", "Roll back", "If it does not help", TYPES);
    }

    /// None is missing and none is left over.
    @ParameterizedTest
    @EnumSource
    void aKindsPageHasAnEntryForEachOfItsTypes(FailureKind kind) {
        List<String> types = Stream.of(FailureType.values())
                .filter(type -> type.runbook().equals(kind.name() + ".md"))
                .map(FailureType::text)
                .toList();
        if (kind == FailureKind.PLATFORM) {
            assertThat(types).contains("HDFS_QUOTA", "S3_NOT_ALLOWED");
        }
        assertThat(Runbook.read(kind.name()).sections().getLast().entries())
                .containsExactlyInAnyOrderElementsOf(types)
                .doesNotHaveDuplicates();
    }

    /// None is missing and none is left over.
    @Test
    void thePageOfStatesHasAnEntryForEachThatMayNeedAPerson() {
        Stream<String> states = Stream.concat(
                Stream.of(PoolPhase.values())
                        .filter(RunbookTest::mayNeedAPerson)
                        .map(PoolPhase::name),
                Stream.of(HostState.values())
                        .filter(RunbookTest::mayNeedAPerson)
                        .map(HostState::name));

        assertThat(Runbook.read("gpu-host-states").sections().stream().flatMap(section -> section.entries().stream()))
                .containsExactlyInAnyOrderElementsOf(states.toList());
    }

    private static boolean mayNeedAPerson(PoolPhase phase) {
        return switch (phase) {
            case WAITING_CAPACITY, FAILED -> true;
            case STOPPED, STARTING, READY, DRAINING, REBOOTING, STOPPING -> false;
        };
    }

    private static boolean mayNeedAPerson(HostState state) {
        return switch (state) {
            case SUSPECT, LOST, IMPAIRED -> true;
            case STOPPED, PENDING, BOOTING, PROBING, READY, DRAINING, REBOOTING, STOPPING -> false;
        };
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pagesAreShortAndReachableFromTheFirst(Path page) throws IOException {
        assertThat(Files.readAllLines(page).stream().takeWhile(line -> !line.equals("## " + TYPES)))
                .hasSizeLessThanOrEqualTo(MOST_LINES);
        assertThat(Files.readString(Runbook.directory().resolve("README.md"))).contains("(" + page.getFileName() + ")");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theBlocksAreShellThatParses(Path page) throws Exception {
        Process shell = new ProcessBuilder("sh", "-n", "-c", Runbook.read(page).script())
                .redirectErrorStream(true)
                .start();
        assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(shell.exitValue())
                .as(new String(shell.getInputStream().readAllBytes(), UTF_8))
                .isZero();
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(Runbook.directory())) {
            return files.filter(file -> !file.endsWith("README.md")).sorted().toList().stream();
        }
    }
}
