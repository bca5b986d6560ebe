package featuredrop.worker.compare;

import featuredrop.engine.FeatureExtractor;
import featuredrop.engine.FeatureExtractor.Computed;
import featuredrop.engine.ImageInput;
import featuredrop.exchange.progress.Awaited;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The comparisons of one chunk. They run beside its further batches, one at a time; its result may be written when
/// the last one is in. Used by one thread.
public final class ChunkComparison {

    private final HostTrust trust;
    private final ChunkRef chunk;
    private final @Nullable FeatureExtractor reference;
    private @Nullable Future<?> running;
    private boolean computed;

    ChunkComparison(HostTrust trust, ChunkRef chunk, @Nullable FeatureExtractor reference) {
        this.trust = trust;
        this.chunk = chunk;
        this.reference = reference;
    }

    /// Images of one batch.
    ///
    /// @param inputs what is computed
    /// @param records the place of each in the chunk, for the operator
    public record Batch(List<ImageInput> inputs, List<Integer> records) {
        public Batch {
            inputs = List.copyOf(inputs);
            records = List.copyOf(records);
        }
    }

    /// Computes a batch, and compares it when it is its turn.
    ///
    /// @param engine of the host
    /// @param beat called about every second while an earlier comparison is waited for
    /// @throws DropException type `ENGINE_DIFFERS`, when the engines differed since the start; and what the
    ///     engine throws
    public Computed compute(Batch batch, Function<List<ImageInput>, Computed> engine, Runnable beat) {
        trust.require();
        FeatureExtractor cpu = reference;
        if (cpu == null) {
            return engine.apply(batch.inputs());
        }
        computed = true;
        ModelRecord.Turn turn = trust.turn(chunk);
        Computed answer = engine.apply(batch.inputs());
        if (turn.isCompared() && answer.engine().equals(cpu.fingerprint())) {
            trust.missed(chunk);
        } else if (turn.isCompared()) {
            awaitRunning(beat);
            running = trust.comparing().submit(() -> compare(batch, answer, cpu, turn));
        }
        return answer;
    }

    /// Waits for the comparisons, and notes that the chunk's result is about to be written.
    ///
    /// @param beat called about every second meanwhile
    /// @throws DropException type `ENGINE_DIFFERS`, when the engines differ: the result must not be written
    public void requireGood(Runnable beat) {
        awaitRunning(beat);
        if (computed) {
            trust.writing(chunk);
        } else {
            trust.require();
        }
    }

    private void compare(Batch batch, Computed answer, FeatureExtractor cpu, ModelRecord.Turn turn) {
        float[][] expected;
        // The engine repeats batches on the same one, under the same lock.
        synchronized (cpu) {
            expected = cpu.extract(batch.inputs());
        }
        for (int image = 0; image < expected.length; image++) {
            Agreement agreement = Agreement.of(expected[image], answer.features()[image]);
            if (!agreement.isGood()) {
                trust.differed(
                        chunk,
                        "record " + batch.records().get(image) + " of chunk " + chunk.name() + " of "
                                + chunk.plan().key() + " with model "
                                + chunk.plan().modelId() + ": "
                                + agreement.words() + " between " + answer.engine() + " and " + cpu.fingerprint());
                return;
            }
        }
        trust.agreed(chunk, turn);
    }

    private void awaitRunning(Runnable beat) {
        Future<?> waited = running;
        if (waited == null) {
            return;
        }
        try {
            var _ = Awaited.get(waited, beat, "Interrupted while chunk " + chunk.name() + " was compared");
            running = null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DropException failure) {
                throw failure;
            }
            throw new IllegalStateException("Chunk " + chunk.name() + " could not be compared", e.getCause());
        }
    }
}
