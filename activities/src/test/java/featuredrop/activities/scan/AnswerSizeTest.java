package featuredrop.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.activities.upkeep.Reconciler;
import featuredrop.activities.upkeep.Sweeper;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.landing.ScanReport;
import featuredrop.workflows.upkeep.ReconcileReport;
import io.temporal.common.converter.DefaultDataConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the workflows are told of a landing zone that is as full and as badly named as partners can make it. Temporal
/// refuses an answer above 2 MiB, and then no drop of the site would start.
@Timeout(120)
final class AnswerSizeTest {
    private static final int REFUSED = 2 << 20;

    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private SiteConfig site;

    @BeforeEach
    void fill() throws IOException {
        site = Configurations.in(directory).site("paris");
        for (int i = 0; i < 6_000; i++) {
            String name = String.format("%05d-%s", i, "n".repeat(194));
            zone.put("/landing/shoes/" + name + "/part-0.bin", new byte[1]);
            zone.put("/landing/shoes/" + name + "/_SUCCESS", new byte[0]);
            zone.put("/landing/shoes/w" + name.substring(1) + "/.keep", new byte[0]);
            zone.put("/landing/strangers" + i + "x".repeat(200) + "/monday/part-0.bin", new byte[1]);
            zone.put("/out/_staging/shoes/" + name + "/run/parts/000000.gz", new byte[0]);
        }
    }

    @Test
    void theScanOfAFullLandingZoneFitsIntoOneAnswer() {
        ScanReport usual = scan(2_000);
        assertThat(usual.due()).hasSize(2_000);
        assertThat(bytes(usual)).isLessThan(REFUSED / 2);

        ScanReport most = scan(5_000);
        assertThat(most.due()).hasSize(5_000);
        assertThat(bytes(most)).isLessThan(REFUSED);
    }

    @Test
    void whatReconcileFindsInAFullLandingZoneFitsIntoOneAnswer() {
        ReconcileReport report = new Reconciler(
                        "paris",
                        site,
                        new Sweeper.Storage(zone, store),
                        new Sweeper.Retention(Duration.ofDays(9), InstantSource.system()))
                .reconcile(scan(5_000), Set.of());

        assertThat(report.stuck()).hasSize(5_000);
        assertThat(report.findings()).hasSize(201);
        assertThat(bytes(report)).isLessThan(REFUSED);
    }

    private ScanReport scan(int most) {
        InputConfig limits = NamedValues.none().with("scanned-drops", most).bind(InputConfig.class);
        return new DropScanner(
                        site,
                        limits,
                        new Landing("paris", site, zone),
                        DropScanner.Storage.of("paris", site, zone, store))
                .scan();
    }

    private static int bytes(Object answer) {
        return DefaultDataConverter.STANDARD_INSTANCE
                .toPayloads(answer)
                .orElseThrow()
                .getSerializedSize();
    }
}
