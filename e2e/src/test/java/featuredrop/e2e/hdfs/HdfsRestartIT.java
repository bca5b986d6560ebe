package featuredrop.e2e.hdfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalSystem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class HdfsRestartIT {
    private final LocalSystem system = SharedLocalSystem.servers();

    @Test
    void aFileIsThereAfterThePowerWentOff() throws Exception {
        Path file = new Path("/restart/kept");
        try (FileSystem before = connect();
                OutputStream out = before.create(file)) {
            out.write("kept".getBytes(US_ASCII));
        }

        system.kill("hdfs");
        assertThat(system.isAlive("hdfs")).isFalse();
        system.start("hdfs");

        // The client's connection of before the kill may be tried once more.
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(read(file)).isEqualTo("kept"));
    }

    private String read(Path file) throws Exception {
        try (FileSystem after = connect();
                InputStream in = after.open(file)) {
            return new String(in.readAllBytes(), US_ASCII);
        }
    }

    private FileSystem connect() throws Exception {
        return FileSystem.newInstance(
                URI.create("hdfs://127.0.0.1:" + system.ports().hdfs()), new Configuration());
    }
}
