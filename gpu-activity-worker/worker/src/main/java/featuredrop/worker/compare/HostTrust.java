package featuredrop.worker.compare;

import featuredrop.engine.FeatureExtractor;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this host's engines may be trusted, and which results rest on that: some batches of each model are computed
/// on the CPU, too. After the first difference every chunk fails until the process is started again, the alarm is
/// told once, and it is given the results since the last batch that was good. Thread-safe.
public final class HostTrust {
    private static final Logger LOG = LoggerFactory.getLogger(HostTrust.class);

    private final Settings settings;
    private final Alarm alarm;
    private final InstantSource clock;
    private final Map<String, ModelRecord> models = new TreeMap<>();
    private final ExecutorService comparing = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("comparing").factory());
    private @Nullable String difference;

    /// @param host as the pool knows it; empty when it is not known
    /// @param every one batch of so many of a model is compared, and the first one of each drop; 0 for none
    public record Settings(String host, int every) {}

    /// Is told that the engines differ.
    @FunctionalInterface
    public interface Alarm {
        /// Called once, by the thread that compares; returns at once.
        ///
        /// @param cause what was seen
        /// @param results those that were made since the engines agreed last, each at its generation
        void differs(DistrustNote.Cause cause, List<ChunkRef> results);
    }

    /// @param clock tells when engines agreed
    public HostTrust(Settings settings, Alarm alarm, InstantSource clock) {
        this.settings = settings;
        this.alarm = alarm;
        this.clock = clock;
    }

    /// Compares nothing, on a host that is not known.
    public static HostTrust unchecked() {
        return new HostTrust(new Settings("", 0), (_, _) -> {}, InstantSource.system());
    }

    /// The host, as the pool knows it; empty when it is not known.
    public String host() {
        return settings.host();
    }

    /// @throws DropException kind PLATFORM, type `ENGINE_DIFFERS`, when the engines differed since the start
    public synchronized void require() {
        if (difference != null) {
            throw new DropException(FailureType.ENGINE_DIFFERS, difference);
        }
    }

    /// The comparisons of one chunk.
    ///
    /// @param reference the CPU engine; null where it computes anyway
    public ChunkComparison of(ChunkRef chunk, @Nullable FeatureExtractor reference) {
        return new ChunkComparison(this, chunk, settings.every() > 0 ? reference : null);
    }

    /// The batch that a model computes next.
    synchronized ModelRecord.Turn turn(ChunkRef chunk) {
        return model(chunk).turn(chunk, clock.millis());
    }

    /// The batch was computed by the CPU alone, so the next one of its drop is compared.
    synchronized void missed(ChunkRef chunk) {
        model(chunk).missed(chunk);
    }

    /// The engines agree on a batch.
    synchronized void agreed(ChunkRef chunk, ModelRecord.Turn turn) {
        model(chunk).agreed(turn);
    }

    /// Notes that a result is about to be written.
    ///
    /// @throws DropException as [#require]
    synchronized void writing(ChunkRef chunk) {
        require();
        model(chunk).writing(chunk);
    }

    private ModelRecord model(ChunkRef chunk) {
        return models.computeIfAbsent(chunk.plan().modelKey(), _ -> new ModelRecord(settings.every()));
    }

    /// Runs a comparison; one at a time, so that they take one thread from what decodes.
    ExecutorService comparing() {
        return comparing;
    }

    /// The engines differ. No chunk fails because of it before the alarm was raised.
    synchronized void differed(ChunkRef chunk, String what) {
        if (difference != null) {
            return;
        }
        difference = "Host " + settings.host() + " takes no chunk until its worker is started again: " + what;
        List<ChunkRef> results = new ArrayList<>();
        models.values().forEach(model -> results.addAll(model.sinceAgreed()));
        LOG.error("engines differ, {} results are not trusted: {}", results.size(), what);
        alarm.differs(
                new DistrustNote.Cause(settings.host(), what, model(chunk).agreedMillis(), clock.millis()), results);
    }
}
