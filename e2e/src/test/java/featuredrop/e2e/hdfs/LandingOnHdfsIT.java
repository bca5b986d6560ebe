package featuredrop.e2e.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.DropReadiness;
import featuredrop.activities.landing.LandedDrop;
import featuredrop.activities.landing.LandedFile;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Landing layouts on a real NameNode.
class LandingOnHdfsIT {
    private static final String ROOT = "/layouts/landing";

    private final LocalSystem system = SharedLocalSystem.servers();
    private final SiteConfig site = NamedValues.none()
            .with("hdfs", system.config().site("north").hdfs())
            .with("landing", ROOT)
            .with("output", "/layouts/out")
            .with("partners.shoes", Sites.directory(7))
            .bind(SiteConfig.class);
    private final HdfsLandingZone zone = SharedLocalSystem.landingZone(site);
    private final Landing landing = new Landing("north", site, zone);

    @AfterEach
    void close() throws IOException {
        zone.delete("/layouts");
        zone.close();
    }

    @Test
    void weirdNamesAreFoundAndReadUnderTheirOwnName() throws IOException {
        List<String> names = List.of("a b", "a%2Fb", "%2E%2E", "été", "a..b", "x.r2", "~7E", "a\\b", "[ab]", "a*b?");
        for (String name : names) {
            write(ROOT + "/shoes/" + name + "/part 0.bin", name);
            write(ROOT + "/shoes/" + name + "/_SUCCESS", "");
        }
        List<DropKey> seen = landing.look().drops().get("shoes");

        assertThat(seen).hasSize(names.size()).doesNotHaveDuplicates();
        for (DropKey key : seen) {
            LandedDrop drop = landing.find(key).orElseThrow();
            assertThat(landing.readiness(drop)).isEqualTo(new DropReadiness.Ready());
            LandedFile file = drop.files().getFirst();
            try (InputStream in = zone.open(file.path(), 0)) {
                assertThat(drop.folder()).endsWith("/" + new String(in.readAllBytes(), UTF_8));
            }
        }
    }

    @Test
    void aFileThatIsStillOpenIsNamedAndItsLengthIsNoProof() throws IOException {
        write(ROOT + "/shoes/monday/_SUCCESS", "");
        DropKey key = new DropKey("north", "shoes", "monday");
        String path = ROOT + "/shoes/monday/part-0.bin";
        try (OutputStream open = zone.create(path)) {
            open.write(new byte[100]);
            open.flush();
            assertThat(landing.readiness(landing.find(key).orElseThrow()))
                    .isEqualTo(new DropReadiness.Waiting(path + " is still being written"));
        }
        LandedDrop drop = landing.find(key).orElseThrow();
        assertThat(landing.readiness(drop)).isEqualTo(new DropReadiness.Ready());
        assertThat(drop.bytes()).isEqualTo(100);
    }

    @Test
    void aZoneOutlivesItsNameNode() throws IOException {
        write(ROOT + "/shoes/monday/part-0.bin", "kept");

        system.kill("hdfs");
        try {
            assertThatThrownBy(() -> zone.list(ROOT))
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining(ROOT)
                    .extracting(e -> ((DropException) e).kind())
                    .isEqualTo(FailureKind.PLATFORM);
            assertThatThrownBy(() -> zone.rename(ROOT + "/shoes", ROOT + "/hats"))
                    .extracting(e -> ((DropException) e).kind())
                    .isEqualTo(FailureKind.STATE_UNKNOWN);
        } finally {
            system.start("hdfs");
        }
        assertThat(zone.rename(ROOT + "/shoes", ROOT + "/hats")).isTrue();
        try (InputStream in = zone.open(ROOT + "/hats/monday/part-0.bin", 0)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("kept");
        }
    }

    private void write(String path, String content) throws IOException {
        try (OutputStream out = zone.create(path)) {
            out.write(content.getBytes(UTF_8));
        }
    }
}
