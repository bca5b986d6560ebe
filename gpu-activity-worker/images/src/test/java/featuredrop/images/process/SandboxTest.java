package featuredrop.images.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.images.Tools;
import featuredrop.images.hostile.Hostile;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.ImagePreparation.Result;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
final class SandboxTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final InputForm FORM =
            new InputForm(PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), 64, 64);

    @TempDir
    private Path directory;

    private static DecodingArguments arguments(Sandbox sandbox) {
        return new DecodingArguments(40_000_000, 16_384, Tools.turboJpeg(), Tools.webP(), Detail.EXACT, sandbox);
    }

    private static ProcessPool escaping(Sandbox sandbox) {
        return ProcessPool.start(new DecodingCommand(64L << 20, EscapingMain.class, arguments(sandbox)), 1, LONG);
    }

    private static String answer(ProcessPool pool, String file) {
        return ((Result.Refused) pool.prepare(file.getBytes(UTF_8), FORM)).detail();
    }

    @ParameterizedTest
    @EnumSource(Sandbox.class)
    void everyWayOutIsClosedUnlessTheSandboxIsOff(Sandbox sandbox) throws IOException {
        Files.writeString(directory.resolve("secret"), "s3cret");
        List<String> succeeded = new ArrayList<>();
        List<String> all = new ArrayList<>();
        try (ProcessPool pool = escaping(sandbox);
                ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Escape.Aim aim = new Escape.Aim(ProcessHandle.current().pid(), directory, server.getLocalPort());
            for (Escape escape : Escape.values()) {
                Files.writeString(directory.resolve("victim"), "");
                // Some systems keep that from every child.
                if (escape != Escape.READ_MEMORY) {
                    all.add(escape.name());
                }
                String answer = answer(pool, escape.name() + "\n" + aim.line());
                if (!answer.equals("refused")) {
                    succeeded.add(escape.name());
                    assertThat(answer).isEqualTo("succeeded");
                }
            }
        }

        if (sandbox == Sandbox.OFF) {
            assertThat(succeeded).containsAll(all);
        } else {
            assertThat(succeeded).isEmpty();
        }
    }

    @Test
    void everyOtherSystemCallIsRefusedToo() {
        try (ProcessPool pool = escaping(Sandbox.REQUIRED)) {
            assertThat(answer(pool, EscapingMain.CALLS)).isEqualTo("[]");
        }
    }

    @Test
    void whereThereIsNoFilterNoProcessStarts() {
        DecodingCommand command = new DecodingCommand(64L << 20, LockedMain.class, arguments(Sandbox.REQUIRED));

        assertThatThrownBy(() -> ProcessPool.start(command, 1, LONG))
                .isInstanceOf(DecodersUnavailableException.class)
                .hasMessageStartingWith("Decoding processes cannot be confined on this machine, prctl refuses")
                .hasMessageContaining("gpu-worker.decode.sandbox: off");
    }

    @Test
    void threadsStartAndGarbageIsCollectedInside() {
        try (ProcessPool pool = escaping(Sandbox.REQUIRED)) {
            assertThat(answer(pool, EscapingMain.WORK)).isEqualTo("2000");
        }
    }

    @Test
    void imagesAreEqualInEveryBitInsideAndOutside() {
        List<byte[]> files = new ArrayList<>(Hostile.sound().values());
        Hostile.all().stream()
                .map(Hostile::file)
                .filter(file -> file.length < 100_000)
                .forEach(files::add);
        try (ProcessPool inside = decoding(Sandbox.REQUIRED);
                ProcessPool outside = decoding(Sandbox.OFF)) {
            for (String profile : List.of("efficientnet-lite-v1", "caffenet-fc7-2016")) {
                InputForm form =
                        new InputForm(PreprocessingProfile.named(profile).orElseThrow(), 64, 64);
                for (byte[] file : files) {
                    assertThat(text(inside.prepare(file, form))).isEqualTo(text(outside.prepare(file, form)));
                }
            }
        }
    }

    private static ProcessPool decoding(Sandbox sandbox) {
        return ProcessPool.start(new DecodingCommand(256L << 20, arguments(sandbox)), 1, LONG);
    }

    private static Object text(Result result) {
        return switch (result) {
            case Result.Input(PreparedImage.Levels levels) -> levels.rgb();
            case Result.Input(PreparedImage.Planes planes) -> planes.values();
            case Result.Refused refused -> refused;
        };
    }

    @Test
    void aDecodingProcessHasNoEnvironmentAndNoFileOfTheWorker() throws IOException {
        try (ProcessPool pool = decoding(Sandbox.REQUIRED)) {
            Path process = Path.of("/proc", String.valueOf(pool.pids().getFirst()));

            assertThat(Files.readString(process.resolve("environ"))).isEmpty();
            assertThat(Files.readString(process.resolve("status")))
                    .containsPattern("NoNewPrivs:\\s*1")
                    .containsPattern("Seccomp:\\s*2");
            try (Stream<Path> files = Files.list(process.resolve("fd"))) {
                assertThat(files.map(SandboxTest::target)).allMatch(SandboxTest::isNeeded);
            }
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Its pipes to the worker, what it throws away, and its own code.
    private static boolean isNeeded(String file) {
        return file.startsWith("pipe:")
                || file.equals("/dev/null")
                || file.startsWith(System.getProperty("java.home"))
                || file.equals(LoadedClasses.place(DecodingMain.class).toString());
    }
}
