package featuredrop.e2e.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalDirectory;
import featuredrop.local.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @AfterEach
    void endAll() {
        table().stopAll();
    }

    @Test
    void nothingIsLeftAfterTheStarterWasKilledHalfway() throws Exception {
        Process starter = local("servers");
        await().atMost(PATIENCE).until(() -> table().find("hdfs").isPresent());
        starter.destroyForcibly().waitFor();

        assertThat(local("down").waitFor()).isZero();

        assertThat(table().names()).isEmpty();
        assertThat(table().stopAll()).isZero();
    }

    private ProcessTable table() {
        return new ProcessTable(new LocalDirectory(SharedLocalSystem.home(), directory));
    }

    private Process local(String verb) throws IOException {
        return new ProcessBuilder(
                        SharedLocalSystem.home()
                                .resolve("bin/featuredrop-local")
                                .toString(),
                        verb,
                        directory.toString())
                .inheritIO()
                .start();
    }
}
