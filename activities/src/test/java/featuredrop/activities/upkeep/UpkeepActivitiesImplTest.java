package featuredrop.activities.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.upkeep.ReconcileReport;
import featuredrop.workflows.upkeep.SweepReport;
import featuredrop.workflows.upkeep.UpkeepActivities;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpkeepActivitiesImplTest {
    private final InstantSource longAgo = InstantSource.fixed(Instant.now().minus(Duration.ofDays(30)));

    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone(longAgo);
    private final InMemoryObjectStore store = new InMemoryObjectStore(longAgo);
    private TestActivityEnvironment environment;
    private UpkeepActivities activities;

    @BeforeEach
    void open() {
        environment = TestActivityEnvironment.newInstance();
        environment.registerActivitiesImplementations(
                new UpkeepActivitiesImpl(Configurations.in(directory), "paris", zone, store));
        activities = environment.newActivityStub(UpkeepActivities.class);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void aLandedDropThatDoesNotRunIsStuck() {
        zone.put("/landing/shoes/d1/part-0.bin", new byte[1]);
        zone.put("/landing/shoes/d1/_SUCCESS", new byte[0]);

        assertThat(activities.reconcileStorage("paris", List.of()))
                .isEqualTo(new ReconcileReport(List.of(new DropKey("paris", "shoes", "d1")), List.of(), List.of()));
        assertThat(activities
                        .reconcileStorage("paris", List.of("drop/paris/shoes/d1"))
                        .stuck())
                .isEmpty();
    }

    @Test
    void whatAnEndedDropLeftIsSweptAndAnOpenOneIsCounted() {
        for (String drop : List.of("d1", "d2")) {
            zone.put("/out/shoes/" + drop + "/_SUCCESS", new byte[0]);
            store.putIfAbsent("drops/paris/shoes/" + drop + "/hash/plan.json", new byte[1]);
        }

        assertThat(activities.sweepStorage("paris", List.of("drop/paris/shoes/d2")))
                .isEqualTo(new SweepReport(1, 0, 1));
        assertThat(store.list("drops/")).hasSize(1);
    }

    @Test
    void anotherSiteIsRefused() {
        assertThatThrownBy(() -> activities.sweepStorage("london", List.of())).hasStackTraceContaining("london");
        assertThatThrownBy(() -> activities.reconcileStorage("london", List.of()))
                .hasStackTraceContaining("london");
    }
}
