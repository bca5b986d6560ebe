package featuredrop.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalPortsTest {
    @TempDir
    private Path directory;

    @Test
    void rememberedPortsThatAreInUseAreNamedWithTheirProcess() throws IOException {
        Path file = directory.resolve("ports.properties");
        LocalPorts ports = LocalPorts.anyFree(file);
        try (ServerSocket taken = new ServerSocket(ports.hdfsUi(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(LocalPorts.anyFree(file)).isEqualTo(ports);
            assertThatThrownBy(() -> ports.requireFree(file, List.of("s3", "hdfs")))
                    .isInstanceOf(LocalSystemException.class)
                    .hasMessageStartingWith("port " + taken.getLocalPort() + " (hdfs-ui) is in use by process "
                            + ProcessHandle.current().pid() + " (")
                    .hasMessageEndingWith("remove " + file + " to have other ports chosen");
            // of those that run already, and of workers, nothing is asked
            assertThatCode(() -> ports.requireFree(file, List.of("s3", "control", "machine")))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> ports.requireFree(file, List.of("s3", "hdfs"))).doesNotThrowAnyException();
    }

    @Test
    void twoSystemsChooseDifferentPortsThoughNoSshdListensYet() {
        LocalPorts one = LocalPorts.wellKnown(directory.resolve("one"));
        LocalPorts two = LocalPorts.wellKnown(directory.resolve("two"));

        assertThat(one.ssh()).isNotEqualTo(two.ssh());
    }
}
