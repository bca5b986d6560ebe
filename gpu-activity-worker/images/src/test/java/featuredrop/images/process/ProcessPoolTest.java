package featuredrop.images.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.images.ImageFault;
import featuredrop.images.TestImages;
import featuredrop.images.Tools;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.ImagePreparationContract;
import featuredrop.images.prepare.ImageSeries;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.prepare.InputForm;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class ProcessPoolTest extends ImagePreparationContract {
    private static final long MIB = 1L << 20;
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final int PROCESSES = 2;

    private final ProcessPool pool = start(PROCESSES, LONG, 256 * MIB);

    private static DecodingArguments arguments(String turboJpeg) {
        return new DecodingArguments(40_000_000, 16_384, turboJpeg, Tools.webP(), Detail.EXACT);
    }

    private static ProcessPool start(int processes, Duration limit, long heap) {
        return ProcessPool.start(new DecodingCommand(heap, arguments(Tools.turboJpeg())), processes, limit);
    }

    @BeforeAll
    void bothProcessesRun() {
        await().atMost(LONG).until(() -> {
            tensor(TestImages.jpeg(), form("keras-tf"));
            return !pool.pids().isEmpty();
        });
    }

    @AfterAll
    void close() {
        pool.close();
    }

    @Override
    protected ImagePreparation preparation() {
        return pool;
    }

    @Test
    void aProcessThatIsKilledCostsNoImage() throws Exception {
        InputForm form = form("efficientnet-lite-v1");
        byte[] file = TestImages.encoded("jpeg", BufferedImage.TYPE_INT_RGB, 400, 300);
        float[] expected = tensor(file, form);
        long seed = 20_261_125;
        Random random = new Random(seed);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // An image whose process is killed twice counts as its own fault, so each round has one kill.
            for (int round = 0; round < 4; round++) {
                List<Future<float[]>> tensors = new ArrayList<>();
                for (int i = 0; i < 15; i++) {
                    tensors.add(threads.submit(() -> tensor(file, form)));
                }
                tensors.get(random.nextInt(12)).get();
                List<Long> running = pool.pids();
                long victim = running.get(random.nextInt(running.size()));
                assertThat(ProcessHandle.of(victim).map(ProcessHandle::destroyForcibly))
                        .as("seed %d, round %d: killed", seed, round)
                        .contains(true);
                for (Future<float[]> tensor : tensors) {
                    assertThat(tensor.get())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(expected);
                }
                // The dead process is missed when it is given an image, at the latest when its turn comes again.
                await().atMost(LONG).until(() -> {
                    assertThat(tensor(file, form)).isEqualTo(expected);
                    return !pool.pids().isEmpty() && !pool.pids().contains(victim);
                });
            }
        }
    }

    @Test
    void aProcessThatIsKilledWithAnImageInHandCostsNoImage(@TempDir Path directory) throws Exception {
        Path marker = directory.resolve("in hand");
        try (ProcessPool pool = misbehaving(LONG, Sandbox.OFF);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Result> result =
                    threads.submit(() -> pool.prepare(MisbehavingMain.holdingOnce(marker), form("keras-tf")));
            await().atMost(LONG).until(() -> Files.exists(marker));
            long victim = pool.pids().getFirst();

            assertThat(ProcessHandle.of(victim).map(ProcessHandle::destroyForcibly))
                    .contains(true);

            assertThat(result.get(60, TimeUnit.SECONDS)).isInstanceOf(Result.Input.class);
            assertThat(pool.pids()).hasSize(1).doesNotContain(victim);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SPIN, BOMB",
        "WAIT, BOMB",
        "FILL, BOMB",
        "CRASH, CORRUPT",
        "OVERFLOW, CORRUPT",
        "LEAVE, CORRUPT",
        "PRINT, CORRUPT",
        "LIE, CORRUPT",
        "SWAP, CORRUPT"
    })
    void aMisbehavingImageCostsItselfAndNothingElse(DecoderMisbehaviour misbehaviour, ImageFault fault) {
        InputForm form = form("keras-tf");
        try (ProcessPool pool = misbehaving(Duration.ofSeconds(1), Sandbox.REQUIRED)) {
            List<Long> before = pool.pids();

            assertThat(pool.prepare(misbehaviour.file(), form))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.fault()).isEqualTo(fault));

            assertThat(pool.prepare(DecoderMisbehaviour.NONE.file(), form)).isInstanceOf(Result.Input.class);
            // A stack overflow is caught within the process, which goes on.
            assertThat(before)
                    .singleElement()
                    .satisfies(pid -> assertThat(runs(pid)).isEqualTo(misbehaviour == DecoderMisbehaviour.OVERFLOW));
        }
    }

    @Test
    void aSeriesHearsOfItsImagesThatTakeTooLong() {
        ImageSeries series = new ImageSeries();
        ImageSeries.Patience two = new ImageSeries.Patience(2, Duration.ofHours(1));
        try (ProcessPool pool = misbehaving(Duration.ofSeconds(1), Sandbox.REQUIRED)) {
            for (DecoderMisbehaviour one : List.of(DecoderMisbehaviour.SPIN, DecoderMisbehaviour.NONE)) {
                pool.prepare(one.file(), form("keras-tf"), series);
                assertThat(series.exceeds(two)).isFalse();
            }
            pool.prepare(DecoderMisbehaviour.FILL.file(), form("keras-tf"), series);
            assertThat(series.exceeds(two)).isFalse();
            pool.prepare(DecoderMisbehaviour.SPIN.file(), form("keras-tf"), series);
            assertThat(series.exceeds(two)).isTrue();
            assertThat(series.exceeds(new ImageSeries.Patience(9, Duration.ofMillis(2_900))))
                    .isTrue();
        }
    }

    @Test
    void theLimitOfTimeGrowsWithThePixelsThatAFileDeclares() {
        TimeLimit limit = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(100));

        assertThat(limit.of(0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(limit.of(500_000)).isEqualTo(Duration.ofMillis(2_050));
        assertThat(limit.of(40_000_000)).isEqualTo(Duration.ofSeconds(6));
        assertThat(HeaderCheck.pixels(TestImages.jpeg())).isEqualTo(64 * 48);
        assertThat(HeaderCheck.pixels(new byte[3])).isZero();
    }

    private static ProcessPool misbehaving(Duration limit, Sandbox sandbox) {
        DecodingArguments arguments =
                new DecodingArguments(40_000_000, 16_384, Tools.turboJpeg(), Tools.webP(), Detail.EXACT, sandbox);
        DecodingCommand command = new DecodingCommand(64 * MIB, MisbehavingMain.class, arguments);
        return ProcessPool.start(command, 1, limit);
    }

    @Test
    void eachOwnerHasProcessesOfItsOwn() {
        InputForm form = form("keras-tf");
        byte[] file = TestImages.jpeg();
        try (ProcessPool pool = start(1, LONG, 64 * MIB)) {
            long first = pool.pids().getFirst();
            pool.prepare(file, form, new ImageSeries("one"));
            assertThat(pool.pids()).as("it had served nobody").containsExactly(first);

            pool.prepare(file, form, new ImageSeries("two"));
            long second = pool.pids().getFirst();
            pool.prepare(file, form, new ImageSeries("one"));

            assertThat(second).isNotEqualTo(first);
            assertThat(pool.pids()).as("it waited for its owner").containsExactly(first);
            for (int owner = 3; owner < 12; owner++) {
                pool.prepare(file, form, new ImageSeries("owner " + owner));
            }
            await().atMost(LONG).until(() -> !runs(first) && !runs(second));
        }
    }

    @Test
    void processesThatWaitForTheirOwnerEndWithThePool() {
        ProcessPool pool = start(1, LONG, 64 * MIB);
        pool.prepare(TestImages.jpeg(), form("keras-tf"), new ImageSeries("one"));
        long waiting = pool.pids().getFirst();
        pool.prepare(TestImages.jpeg(), form("keras-tf"), new ImageSeries("two"));
        assertThat(runs(waiting)).isTrue();

        pool.close();

        await().atMost(LONG).until(() -> !runs(waiting));
    }

    /// The worker is gone without a word, and one of its processes computes for ever.
    @Test
    void noProcessOutlivesTheWorker() throws IOException {
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingMain.class.getName(),
                        Tools.turboJpeg(),
                        Tools.webP())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = worker.inputReader()) {
            List<Long> pids =
                    Stream.of(said.readLine().split(" ")).map(Long::valueOf).toList();
            assertThat(pids).hasSize(2).allMatch(ProcessPoolTest::runs);

            worker.destroyForcibly();

            await().atMost(LONG).until(() -> pids.stream().noneMatch(ProcessPoolTest::runs));
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void anImageThatNeedsTooMuchMemoryIsABomb() {
        byte[] large = TestImages.encoded("png", BufferedImage.TYPE_INT_RGB, 3_000, 3_000);
        try (ProcessPool small = start(1, LONG, 24 * MIB)) {
            assertThat(small.prepare(large, form("keras-tf")))
                    .isInstanceOfSatisfying(
                            Result.Refused.class,
                            refused -> assertThat(refused.fault()).isEqualTo(ImageFault.BOMB));
            assertThat(small.prepare(TestImages.jpeg(), form("keras-tf"))).isInstanceOf(Result.Input.class);
        }
    }

    @Test
    void aMissingLibraryIsSaidAtTheStart() {
        DecodingCommand command = new DecodingCommand(64 * MIB, arguments("/no/such/libturbojpeg.so"));

        assertThatThrownBy(() -> ProcessPool.start(command, 2, LONG))
                .isInstanceOf(DecodersUnavailableException.class)
                .hasMessage("The image library /no/such/libturbojpeg.so cannot be loaded");
    }

    @Test
    void aClosedPoolLeavesNoProcessAndNoFile() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        ProcessPool closed = start(2, LONG, 64 * MIB);
        closed.prepare(TestImages.jpeg(), form("keras-tf"));
        List<Long> pids = closed.pids();

        closed.close();

        assertThat(pids).isNotEmpty();
        await().atMost(LONG).until(() -> pids.stream().noneMatch(ProcessPoolTest::runs));
        for (long pid : pids) {
            try (Stream<Path> files = Files.walk(temporary, 2)) {
                assertThat(files.map(Path::getFileName).map(Path::toString))
                        .noneMatch(name -> name.equals(String.valueOf(pid)) || name.contains("pid" + pid));
            }
        }
        assertThatThrownBy(() -> closed.prepare(TestImages.jpeg(), form("keras-tf")))
                .isInstanceOf(CancellationException.class);
    }

    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
