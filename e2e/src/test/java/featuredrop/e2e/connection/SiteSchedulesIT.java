package featuredrop.e2e.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.connection.SiteSchedules;
import featuredrop.connection.TemporalConnection;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.ScheduleConfig;
import featuredrop.exchange.config.TemporalConfig;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A changed `schedules` section reaches the real server's schedules, and an operator's pause stays.
final class SiteSchedulesIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TemporalConfig temporal = SharedLocalSystem.servers().config().temporal();
    private final WorkflowServiceStubs stubs = new TemporalConnection(temporal).open(LONG, options -> options);
    private final ScheduleClient schedules = ScheduleClient.newInstance(
            stubs,
            ScheduleClientOptions.newBuilder()
                    .setNamespace(temporal.namespace())
                    .build());
    private final String site = "site-" + UUID.randomUUID();

    @AfterEach
    void deleteThem() {
        List.of("scan", "reconcile", "sweep").forEach(name -> handle(name).delete());
        stubs.shutdownNow();
    }

    @Test
    void anExistingScheduleGetsTheChangedIntervalAndStaysPausedWithItsNote() {
        put(Duration.ofDays(20));
        handle("scan").pause("disk full, says Alice");
        assertThat(interval("scan")).isEqualTo(Duration.ofDays(20));

        put(Duration.ofDays(30));

        await().atMost(LONG).untilAsserted(() -> assertThat(interval("scan")).isEqualTo(Duration.ofDays(30)));
        assertThat(describe("scan").getSchedule().getState().getPaused()).isTrue();
        assertThat(describe("scan").getSchedule().getState().getNotes()).isEqualTo("disk full, says Alice");
        assertThat(interval("sweep")).isEqualTo(Duration.ofDays(100));
        assertThat(describe("sweep").getSchedule().getState().getPaused()).isFalse();
    }

    @Test
    void anUnchangedIntervalIsNotWrittenAgain() {
        put(Duration.ofDays(20));
        put(Duration.ofDays(20));

        assertThat(describe("scan").getInfo().hasUpdateTime()).isFalse();
    }

    private void put(Duration scan) {
        new SiteSchedules(
                        WorkflowClient.newInstance(
                                stubs,
                                WorkflowClientOptions.newBuilder()
                                        .setNamespace(temporal.namespace())
                                        .build()),
                        new ScheduleConfig(scan, Duration.ofDays(50), Duration.ofDays(100)))
                .put(site);
    }

    private ScheduleHandle handle(String name) {
        return schedules.getHandle(name + "/" + site);
    }

    /// The SDK cannot read a schedule whose workflow has a summary.
    private DescribeScheduleResponse describe(String name) {
        return stubs.blockingStub()
                .describeSchedule(DescribeScheduleRequest.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setScheduleId(name + "/" + site)
                        .build());
    }

    private Duration interval(String name) {
        return Duration.ofSeconds(describe(name)
                .getSchedule()
                .getSpec()
                .getInterval(0)
                .getInterval()
                .getSeconds());
    }
}
