package featuredrop.e2e.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuWorkerStartIT {
    /// Promised are 15 seconds on an idle machine.
    private static final Duration GENEROUS = Duration.ofSeconds(60);

    private final LocalSystem system = SharedLocalSystem.servers();

    @TempDir
    private Path directory;

    @Test
    void theSelfTestNamesEngineAndModel() throws Exception {
        Ended ended = run(system.configFile(), Map.of(), "--self-test");

        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out())
                .startsWith("efficientnet-lite0\n")
                .containsPattern("engine +onnxruntime-cpu 1\\.")
                .endsWith("passed\n");
    }

    @Test
    void theSelfTestSpeaksToProgramsToo() throws Exception {
        Ended ended = run(system.configFile(), Map.of(), "--self-test", "--json");

        assertThat(ended.status()).as(ended.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(ended.out());
        assertThat(report.path("passed").asBoolean()).as(ended.out()).isTrue();
        assertThat(ended.out()).contains("efficientnet-lite0", "onnxruntime-cpu");
    }

    @Test
    void withoutS3ItSaysSoAndEnds() throws Exception {
        Ended ended = run(system.configFile(), Map.of("FEATUREDROP_EXCHANGE_ENDPOINT", "http://127.0.0.1:1"));
        assertRefused(ended, "127.0.0.1:1");
        assertThat(ended.status()).as("worth another try").isEqualTo(1);
    }

    @Test
    void withoutTemporalItSaysSoAndEnds() throws Exception {
        Ended ended = run(system.configFile(), Map.of("FEATUREDROP_TEMPORAL_ADDRESS", "127.0.0.1:1"));
        assertRefused(ended, "127.0.0.1:1");
        assertThat(ended.status()).as("worth another try").isEqualTo(1);
    }

    @Test
    void withoutItsModelItSaysSoAndEnds() throws Exception {
        assertRefused(
                run(system.configFile(), Map.of("FEATUREDROP_MODELS", directory.toString())), directory.toString());
    }

    @Test
    void withoutAnImageLibraryItSaysSoAndEnds() throws Exception {
        String library = directory.resolve("libturbojpeg.so.0").toString();

        assertRefused(run(system.configFile(), Map.of("FEATUREDROP_GPU_WORKER_DECODE_TURBOJPEG", library)), library);
    }

    @Test
    void withAnUnknownKeyItSaysSoAndEnds() throws Exception {
        Path config = directory.resolve("featuredrop.yaml");
        Files.writeString(config, Files.readString(system.configFile()) + "\nsurprise: 1\n");

        Ended ended = run(config, Map.of());
        assertRefused(ended, "surprise");
        assertThat(ended.status()).as("not cured by another start").isEqualTo(2);
    }

    private static void assertRefused(Ended ended, String named) {
        assertThat(ended.status()).as(ended.out()).isNotZero();
        assertThat(ended.err().lines().toList())
                .as(ended.out())
                .singleElement()
                .asString()
                .startsWith("featuredrop-gpu-worker: ")
                .contains(named);
    }

    private record Ended(int status, String out, String err) {}

    private Ended run(Path config, Map<String, String> environment, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                SharedLocalSystem.home().resolve("bin/featuredrop-gpu-worker").toString(),
                "--config",
                config.toString(),
                "--host-id",
                "i-0"));
        command.addAll(List.of(more));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(GENEROUS.toSeconds(), TimeUnit.SECONDS))
                    .as("ended by itself; so far it said %s", read(out))
                    .isTrue();
            return new Ended(process.exitValue(), read(out), read(err));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
