package featuredrop.e2e.hdfs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Settings that administrators give to all clients of a cluster, and what of them counts for deliveries.
class ClientSettingsIT {
    private static final String ROOT = "/client-settings";

    private final String address =
            SharedLocalSystem.servers().config().site("north").hdfs();

    private @TempDir java.nio.file.Path directory;
    private HdfsLandingZone zone;
    private FileSystem reader;

    @BeforeEach
    void openWithTheClustersFiles() throws IOException {
        Files.writeString(directory.resolve("hdfs-site.xml"), "<configuration/>");
        Files.writeString(directory.resolve("core-site.xml"), """
                <configuration>
                  <property><name>fs.permissions.umask-mode</name><value>077</value></property>
                  <property><name>fs.trash.interval</name><value>60</value></property>
                </configuration>
                """);
        zone = SharedLocalSystem.landingZone(NamedValues.none()
                .with("hdfs", address)
                .with("landing", ROOT + "/landing")
                .with("output", ROOT + "/out")
                .with("hadoop-conf", directory)
                .bind(SiteConfig.class));
        reader = FileSystem.newInstance(URI.create(address), new Configuration());
    }

    @AfterEach
    void close() throws IOException {
        zone.delete(ROOT);
        zone.close();
        reader.close();
    }

    @Test
    void othersMayReadWhatIsDeliveredWhateverTheClustersUmaskIs() throws IOException {
        write(ROOT + "/out/staging/parts/a");
        write(ROOT + "/out/staging/parts/b");
        assertThat(zone.concat(
                        ROOT + "/out/staging/joined",
                        List.of(ROOT + "/out/staging/parts/a", ROOT + "/out/staging/parts/b")))
                .isTrue();
        zone.rename(ROOT + "/out/staging", ROOT + "/out/partner/drop");

        assertThat(mode(ROOT + "/out/partner/drop/joined")).isEqualTo("rw-r--r--");
        for (String made : List.of("/out", "/out/partner", "/out/partner/drop", "/out/partner/drop/parts")) {
            assertThat(mode(ROOT + made)).as(made).isEqualTo("rwxr-xr-x");
        }
    }

    @Test
    void whatIsDeletedIsGoneAndNotInTheTrash() throws IOException {
        write(ROOT + "/out/old");
        zone.delete(ROOT + "/out/old");
        assertThat(reader.exists(new Path(ROOT + "/out/old"))).isFalse();
        assertThat(reader.getTrashRoots(true)).isEmpty();
    }

    private String mode(String path) throws IOException {
        return reader.getFileStatus(new Path(path)).getPermission().toString();
    }

    private void write(String path) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write("content".getBytes(US_ASCII));
        }
    }
}
