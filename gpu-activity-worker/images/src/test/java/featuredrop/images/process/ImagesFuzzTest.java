package featuredrop.images.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import featuredrop.images.ImageFault;
import featuredrop.images.Tools;
import featuredrop.images.decoders.PillowCorpus;
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
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Changed images of every format, for ten seconds or as long as `featuredrop.fuzz-seconds` says, in a decoding process
/// as in production. `featuredrop.fuzz-seed` tries the input of that seed alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class ImagesFuzzTest {
    private static final long MIB = 1L << 20;
    private static final int SECONDS = 10;
    private static final int LARGEST_SEED = 12_000;
    private static final int ALONE = 200;
    /// Exit statuses of a process without memory.
    private static final Set<Integer> FULL = Set.of(3, 137);
    private static final Duration ANSWERED = Duration.ofSeconds(60);
    private static final TimeLimit LIMIT = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(100));

    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger full = new AtomicInteger();
    private final ProcessPool pool = ProcessPool.start(
            new DecodingCommand(
                    512 * MIB,
                    FuzzedMain.class,
                    new DecodingArguments(40_000_000, 16_384, Tools.turboJpeg(), Tools.webP(), Detail.EXACT)),
            1,
            LIMIT,
            (isLate, status) -> (isLate ? late : FULL.contains(status) ? full : crashes).incrementAndGet());
    private final ImagePreparation preparation = new GuardedPreparation(
            new HeaderCheck(40_000_000, 16_384), new FairTurns(1, 512 * MIB), ImageSeries.Patience.ENDLESS, pool);
    private final List<InputForm> forms = Stream.of("efficientnet-lite-v1", "keras-tf")
            .map(name -> new InputForm(PreprocessingProfile.named(name).orElseThrow(), 97, 61))
            .toList();
    private final List<byte[]> seeds = seeds();

    @AfterAll
    void close() {
        pool.close();
    }

    @Test
    void everyChangedImageHasItsOwnPixelsOrAFault() throws IOException {
        Long only = Long.getLong("featuredrop.fuzz-seed");
        long first = only == null ? System.nanoTime() : only;
        int seconds = Integer.getInteger("featuredrop.fuzz-seconds", SECONDS);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        SplittableRandom numbers = new SplittableRandom(first);
        Map<String, Integer> endings = new TreeMap<>();
        int tried = 0;
        for (long seed = first; tried == 0 || (only == null && System.nanoTime() < end); seed = numbers.nextLong()) {
            boolean alone = only != null || tried % ALONE == 0;
            endings.merge(tried(new Random(seed), alone, "-Dfeaturedrop.fuzz-seed=" + seed), 1, Integer::sum);
            tried++;
        }
        System.out.printf(
                "fuzz images: %d inputs from seed %d, %s; processes ended by time %d, by memory %d, crashed %d%n",
                tried, first, endings, late.get(), full.get(), crashes.get());
        assertThat(endings).containsKeys("DECODED");
    }

    /// The image after two others, and sometimes in a process of its own, must be the same.
    private String tried(Random random, boolean alone, String which) throws IOException {
        byte[] file = changed(random);
        byte[] other = random.nextBoolean() ? seed(random) : changed(random);
        InputForm form = forms.get(random.nextInt(forms.size()));
        Result result = answer(file, form, "fuzz", which);
        Result between = answer(other, form, "fuzz", which);
        assertKnown(between, which);
        assertKnown(result, which);
        assertSame(answer(file, form, "fuzz", which), result, which);
        if (alone) {
            assertThat(mostResident()).as(which).isLessThan(900 * MIB);
            assertSame(answer(file, form, which, which), result, which);
        }
        return switch (result) {
            case Result.Input input -> Ending.DECODED.name();
            case Result.Refused(ImageFault fault, String why) -> {
                boolean unforeseen = why.contains("Exception") || why.contains("Error ");
                yield unforeseen ? fault + " by an exception" : fault.name();
            }
        };
    }

    private Result answer(byte[] file, InputForm form, String owner, String which) {
        return assertTimeout(ANSWERED, () -> preparation.prepare(file, form, new ImageSeries(owner)), which);
    }

    /// A crash is contained as CORRUPT, and is a finding all the same.
    private void assertKnown(Result result, String which) {
        if (result instanceof Result.Refused(ImageFault fault, String why)) {
            assertThat(why)
                    .as(which)
                    .hasSizeLessThanOrEqualTo(200)
                    .doesNotContain("crashed the decoder", FuzzedMain.WRONG);
        }
        assertThat(crashes).as(which).hasValue(0);
    }

    private static void assertSame(Result found, Result expected, String which) {
        switch (expected) {
            case Result.Refused refused -> assertThat(found).as(which).isEqualTo(refused);
            case Result.Input(PreparedImage.Levels levels) ->
                assertThat(found)
                        .as(which)
                        .isInstanceOfSatisfying(
                                Result.Input.class,
                                input -> assertThat(Arrays.equals(
                                                ((PreparedImage.Levels) input.image()).rgb(), levels.rgb()))
                                        .as("%s: same pixels", which)
                                        .isTrue());
            case Result.Input(PreparedImage.Planes planes) ->
                assertThat(found)
                        .as(which)
                        .isInstanceOfSatisfying(
                                Result.Input.class,
                                input -> assertThat(Arrays.equals(
                                                ((PreparedImage.Planes) input.image()).values(), planes.values()))
                                        .as("%s: same pixels", which)
                                        .isTrue());
        }
    }

    private byte[] changed(Random random) {
        byte[] file = seed(random);
        return switch (random.nextInt(3)) {
            case 0 -> Mutation.of(file, random);
            case 1 -> PieceMutation.of(file, like(file, random), random);
            default -> Mutation.of(PieceMutation.of(file, file, random), random);
        };
    }

    private byte[] seed(Random random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    /// A seed of the same format, if one is found soon.
    private byte[] like(byte[] file, Random random) {
        byte[] found = seed(random);
        for (int i = 0; i < 50 && (found[0] != file[0] || found[1] != file[1]); i++) {
            found = seed(random);
        }
        return found;
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(Hostile.sound().values());
        Hostile.all().stream().map(Hostile::file).forEach(seeds::add);
        PillowCorpus.cases().stream().map(PillowCorpus.Case::file).forEach(seeds::add);
        seeds.removeIf(file -> file.length < 2 || file.length > LARGEST_SEED);
        return seeds;
    }

    private long mostResident() throws IOException {
        long most = 0;
        for (long pid : pool.pids()) {
            most = Math.max(
                    most,
                    Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow());
        }
        return most;
    }
}
