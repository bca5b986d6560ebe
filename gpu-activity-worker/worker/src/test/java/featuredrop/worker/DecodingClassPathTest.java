package featuredrop.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.images.Tools;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.process.DecodingArguments;
import featuredrop.images.process.DecodingCommand;
import featuredrop.images.process.DecodingMain;
import featuredrop.images.process.ProcessPool;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which code a process that decodes hostile bytes can reach.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class DecodingClassPathTest {
    private final DecodingArguments arguments =
            new DecodingArguments(40_000_000, 16_384, Tools.turboJpeg(), Tools.webP(), Detail.EXACT);
    private final ProcessPool pool =
            ProcessPool.start(new DecodingCommand(64L << 20, arguments), 1, Duration.ofMinutes(1));

    @AfterAll
    void close() {
        pool.close();
    }

    /// The entries, from the command line that the system knows of the running process.
    private List<Path> classPath() throws IOException {
        long pid = pool.pids().getFirst();
        List<String> line = List.of(Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"))
                .split("\0", -1));
        List<Path> entries = new ArrayList<>();
        for (String entry : line.get(line.indexOf("-cp") + 1).split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry));
        }
        return entries;
    }

    @Test
    void itIsTheCodeOfTheDecodersAlone() throws IOException, URISyntaxException {
        Path decoders = Path.of(DecodingMain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());

        assertThat(classPath()).containsExactly(decoders);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "software.amazon.awssdk.services.s3.S3Client",
                "software.amazon.awssdk.core.SdkClient",
                "io.temporal.client.WorkflowClient",
                "io.grpc.ManagedChannel",
                "org.apache.hc.client5.http.classic.HttpClient",
                "org.xbill.DNS.Name",
                "ai.onnxruntime.OrtEnvironment",
                "jcuda.Pointer",
                "jcuda.jcudnn.JCudnn",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "com.google.protobuf.Message",
                "org.slf4j.Logger",
                "featuredrop.exchange.objectstore.ObjectStore",
                "featuredrop.exchange.config.GpuWorkerConfig",
                "featuredrop.workflows.drop.Outcome"
            })
    void theWorkersOtherCodeIsOutOfItsReach(String type) throws IOException {
        try (URLClassLoader reach = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> load(type, reach)).isInstanceOf(ClassNotFoundException.class);
            assertThatCode(() -> load(DecodingMain.class.getName(), reach)).doesNotThrowAnyException();
        }
        assertThatCode(() -> load(type, getClass().getClassLoader()))
                .as("the worker itself has it")
                .doesNotThrowAnyException();
    }

    private URL[] urls() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath()) {
            urls.add(url(entry));
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path entry) throws MalformedURLException {
        return entry.toUri().toURL();
    }

    private static Class<?> load(String type, ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(type, false, loader);
    }
}
