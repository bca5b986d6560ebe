package featuredrop.workflows.flow.drop.state;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.export.ChunksSoFar;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.export.PlannedDrop;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.extraction.ChunkReport;
import io.temporal.api.common.v1.Payloads;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A drop of as many files as one may have, handed over from run to run: its state stays small, whatever the files hold
/// and in whatever order they are exported.
@Timeout(60)
final class ManyFilesTest {
    private static final int FILES = 100_000;
    private static final int MOST_BYTES = 256 << 10;
    private static final DropRequest REQUEST = new DropRequest(new DropKey("north", "acme", "many"), 1, "scan");
    private static final DropSettings SETTINGS = new DropSettings(
            "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 64, 4, 0.2, 2_000, 0);
    private static final PlannedDrop PLANNED =
            new PlannedDrop(new PlanRef(REQUEST.key(), 1, "a".repeat(64), "m", "0123456789abcdef"), FILES, 1);
    private static final ChunkReport RESULT =
            new ChunkReport("b".repeat(64), Map.of(Outcome.EXTRACTED, 10L), 10, 1_000);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<ChunkRef> extracted = new ArrayList<>();
    private int most;

    @Test
    void filesOfOneChunkEachThatAllWaitForThePool() {
        DropLedger ledger = begun();
        while (ledger.hasNextFile()) {
            exportSome(ledger, _ -> 1);
            ledger = handedOver(ledger);
        }

        assertThat(most).isLessThan(2_000);
    }

    @Test
    void filesOfAFewChunksThatAllWaitForThePool() {
        DropLedger ledger = begun();
        while (ledger.hasNextFile()) {
            exportSome(ledger, _ -> random.nextInt(100));
        }
        handedOver(ledger);

        assertThat(most).as("seed %d", seed).isLessThan(MOST_BYTES);
    }

    @Test
    void everyChunkIsTakenOnceInPlanOrderOverAllRuns() {
        int[] chunks = random.ints(FILES, 0, 4).toArray();
        DropLedger ledger = begun();
        while (!ledger.isExtracted()) {
            if (ledger.hasNextFile()) {
                exportSome(ledger, file -> chunks[file]);
            }
            extractSome(ledger, 300);
            ledger = handedOver(ledger);
        }

        List<ChunkRef> expected = new ArrayList<>();
        long records = 0;
        for (int file = 0; file < FILES; file++) {
            records += 10L * chunks[file] + 1;
            for (int chunk = 0; chunk < chunks[file]; chunk++) {
                expected.add(new ChunkRef(PLANNED.plan(), file, chunk));
            }
        }
        assertThat(extracted).as("seed %d", seed).isEqualTo(expected);
        assertThat(ledger.records()).isEqualTo(records);
        assertThat(ledger.progress().chunksExtracted()).isEqualTo(expected.size());
        assertThat(ledger.progress().filesExported()).isEqualTo(FILES);
        assertThat(most).as("seed %d", seed).isLessThan(MOST_BYTES);
    }

    private static DropLedger begun() {
        DropLedger ledger = new DropLedger(REQUEST, new FirstRun(1_000, "run-1"));
        ledger.admit(SETTINGS);
        ledger.plan(PLANNED);
        ledger.enter(Stage.EXPORT);
        return ledger;
    }

    /// Exports as many files as one run does, in windows whose files end in any order.
    private void exportSome(DropLedger ledger, IntUnaryOperator chunks) {
        List<Integer> window = new ArrayList<>();
        int started = 0;
        while ((ledger.hasNextFile() && started < 500) || !window.isEmpty()) {
            while (ledger.hasNextFile() && started < 500 && window.size() < SETTINGS.exportWindow()) {
                window.add(ledger.nextFile());
                started++;
            }
            int file = window.remove(/* index */ random.nextInt(window.size()));
            int count = chunks.applyAsInt(file);
            if (random.nextInt(8) == 0) {
                ledger.add(new ChunksSoFar(file, random.nextInt(count + 1)));
            }
            ledger.add(new ExportedFile(file, count, 10L * count, 1, 1_000));
        }
    }

    private void extractSome(DropLedger ledger, int chunks) {
        for (int i = 0; i < chunks && ledger.hasNextChunk(); i++) {
            extracted.add(ledger.nextChunk());
            ledger.add(RESULT);
        }
    }

    /// The ledger of the next run, from the payload that the server keeps.
    private DropLedger handedOver(DropLedger ledger) {
        Optional<Payloads> payloads =
                DefaultDataConverter.STANDARD_INSTANCE.toPayloads(ledger.carried(PauseState.NONE));
        most = Math.max(most, payloads.orElseThrow().getSerializedSize());
        return new DropLedger(
                REQUEST,
                DefaultDataConverter.STANDARD_INSTANCE.fromPayloads(0, payloads, DropCarried.class, DropCarried.class));
    }
}
