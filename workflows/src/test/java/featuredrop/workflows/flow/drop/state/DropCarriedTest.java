package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkReport;
import featuredrop.workflows.flow.drop.state.ExportState.PackedCounts;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import io.temporal.api.common.v1.Payloads;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DefaultDataConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DropCarriedTest {
    private static final DropCarried CARRIED = new DropCarried(
            new FirstRun(1_795_264_311_828L, "01a1fe17-7214-790d-b34a-51714d43044c"),
            new PlanState(
                    new DropSettings(
                            "main",
                            Duration.ofSeconds(30),
                            Duration.ofHours(6),
                            Duration.ofHours(72),
                            1,
                            1,
                            0.2,
                            60,
                            0),
                    "f1",
                    new PlannedDrop(
                            new PlanRef(
                                    new DropKey("north", "acme", "scene"), 1, "a".repeat(64), "m", "0123456789abcdef"),
                            3,
                            1000)),
            new ProgressState(
                    Stage.EXTRACT, 1, 0, new ExportState(3, 16, 160, 0, 1, PackedCounts.pack(List.of(5, 6, 5)))),
            new Counters(Map.of(Outcome.EXTRACTED, 9L, Outcome.GONE, 1L), 10, 1000),
            new LeaseState(1_795_264_312_314L, true, new PoolNotice("main", PoolPhase.READY, 1, "")),
            new PauseState(Pause.NONE, SiteLevel.CLEAR),
            null);

    @Test
    void whatARunHandsOverIsReadAgain() {
        Optional<Payloads> payloads = DefaultDataConverter.STANDARD_INSTANCE.toPayloads(CARRIED);
        DropCarried read =
                DefaultDataConverter.STANDARD_INSTANCE.fromPayloads(0, payloads, DropCarried.class, DropCarried.class);

        assertThat(read).isEqualTo(CARRIED);
    }

    @Test
    void theCostIsHandedOver() {
        Counters counters = CARRIED.counters()
                .plus(
                        new ChunkReport.Work(1_000, 10),
                        new PoolNotice("main", PoolPhase.READY, 1, "", new PoolNotice.Rate(1, null)));
        Optional<Payloads> payloads = DefaultDataConverter.STANDARD_INSTANCE.toPayloads(counters);

        assertThat(DefaultDataConverter.STANDARD_INSTANCE.fromPayloads(0, payloads, Counters.class, Counters.class))
                .isEqualTo(counters)
                .extracting(read -> read.cost().unpricedMillis())
                .isEqualTo(1_000.0);
    }

    @Test
    void whatARunOfTheFirstReleaseHandedOverIsRead() throws IOException {
        assertThat(carriedInto("drop-handed-over-2")).contains(CARRIED);
    }

    @Test
    void whatARunHandedOverFileByFileIsRead() throws IOException {
        assertThat(inputOf("v2/drop-handed-over-2", 2, DropCarried.class))
                .extracting(DropCarried::progressed)
                .isEqualTo(CARRIED.progressed());
    }

    @Test
    void aFirstRunIsGivenNothing() throws IOException {
        assertThat(carriedInto("drop-handed-over-1")).isEmpty();
        assertThat(DropCarried.of(null, null)).isEmpty();
    }

    @Test
    void thePresentFormCountsWhereItIsThere() throws IOException {
        DropCarriedV1 earlier = inputOf("v1/drop-handed-over-2", 1, DropCarriedV1.class);

        assertThat(DropCarried.of(earlier, CARRIED)).containsSame(CARRIED);
    }

    private static Optional<DropCarried> carriedInto(String history) throws IOException {
        return DropCarried.of(inputOf("v1/" + history, 1, DropCarriedV1.class), null);
    }

    private static <T> @Nullable T inputOf(String history, int argument, Class<T> type) throws IOException {
        Path file = Path.of("src/test/resources/histories", history + ".json");
        Payloads input = WorkflowExecutionHistory.fromJson(Files.readString(file))
                .getEvents()
                .getFirst()
                .getWorkflowExecutionStartedEventAttributes()
                .getInput();
        return DefaultDataConverter.STANDARD_INSTANCE.fromPayloads(argument, Optional.of(input), type, type);
    }
}
