package featuredrop.images.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.hostile.Ending;
import featuredrop.images.hostile.Hostile;
import featuredrop.images.prepare.FairTurns;
import featuredrop.images.prepare.GuardedPreparation;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Files that are made to do harm go the way of every file: checked, and decoded in another process with the limits of
/// the default configuration.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class HostileFilesTest {
    private static final long MIB = 1L << 20;
    private static final int KINDS = 100;
    private static final TimeLimit LIMIT = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(100));
    private static final Duration TESTED = Duration.ofSeconds(15);

    private final HeaderCheck check = new HeaderCheck(40_000_000, 16_384);
    private final DecodingArguments arguments =
            new DecodingArguments(40_000_000, 16_384, Tools.turboJpeg(), Tools.webP(), Detail.EXACT);
    private final ProcessPool pool =
            ProcessPool.start(new DecodingCommand(512 * MIB, arguments), 1, LIMIT, (late, status) -> {});
    private final ImagePreparation preparation =
            new GuardedPreparation(check, new FairTurns(1, 512 * MIB), ImageSeries.Patience.ENDLESS, pool);
    private final List<Hostile> kinds = Hostile.all();
    private final InputForm form =
            new InputForm(PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), 224, 224);

    @AfterAll
    void close() {
        pool.close();
    }

    @TestFactory
    Stream<DynamicTest> everyKindEndsInItsEnding() {
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(KINDS);
        return kinds.stream().map(file -> DynamicTest.dynamicTest(file.name(), () -> endsInItsEnding(file)));
    }

    @Test
    void aFileThatIsCutAnywhereIsTruncated() {
        Hostile.cuts().forEach(this::endsInItsEnding);
    }

    @Test
    void memoryStaysFlat() throws IOException {
        long before = heap();
        for (Hostile file : kinds) {
            preparation.prepare(file.file(), form);
        }

        assertThat(heap() - before).as("bytes of this heap").isLessThan(32 * MIB);
        assertThat(pool.pids()).hasSize(1);
        for (long pid : pool.pids()) {
            assertThat(mostResident(pid))
                    .as("most bytes of the decoding process")
                    .isLessThan(900 * MIB);
        }
    }

    private void endsInItsEnding(Hostile file) {
        Result result = assertTimeout(TESTED, () -> preparation.prepare(file.file(), form), file.name());

        assertThat(ending(result)).as("%s: %s", file.name(), result).isIn(file.endings());
    }

    private static Ending ending(Result result) {
        return switch (result) {
            case Result.Input input -> Ending.DECODED;
            case Result.Refused refused -> Ending.of(refused.fault());
        };
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long mostResident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
