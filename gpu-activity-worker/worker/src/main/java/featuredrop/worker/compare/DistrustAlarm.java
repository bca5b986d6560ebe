package featuredrop.worker.compare;

import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.workflows.extraction.ChunkRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes known that a host's engines differ: the worker takes no further chunk; a note in the exchange names the
/// results that are not to be delivered, for each plan and model; the pool hears of the host. What fails is
/// repeated until it succeeds. Thread-safe.
public final class DistrustAlarm implements HostTrust.Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(DistrustAlarm.class);

    private final Runnable stop;
    private final DistrustNotes notes;
    private final Pool pool;
    private final Duration pause;
    private final ExecutorService telling = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("distrust").factory());

    /// Tells the pool about its host.
    @FunctionalInterface
    public interface Pool {
        /// Throws when the pool did not hear it.
        void tell(DistrustNote.Cause cause);
    }

    /// One thing to be said.
    private record News(String what, Runnable say) {}

    /// @param stop lets the worker take no further chunk
    /// @param pause between two tries
    public DistrustAlarm(Runnable stop, DistrustNotes notes, Pool pool, Duration pause) {
        this.stop = stop;
        this.notes = notes;
        this.pool = pool;
        this.pause = pause;
    }

    @Override
    public void differs(DistrustNote.Cause cause, List<ChunkRef> results) {
        say(new News("stop", stop));
        Map<String, List<ChunkRef>> byPlan = new LinkedHashMap<>();
        for (ChunkRef result : results) {
            String plan = result.plan().key() + " " + result.plan().planHash() + " "
                    + result.plan().modelKey();
            byPlan.computeIfAbsent(plan, _ -> new ArrayList<>()).add(result);
        }
        // Notes first: a drop that is about to be published reads them.
        byPlan.forEach((plan, chunks) ->
                say(new News("note of " + plan, () -> notes.add(DistrustNote.of(cause, chunks)))));
        say(new News("notice to the pool", () -> pool.tell(cause)));
    }

    private void say(News news) {
        telling.execute(() -> attempt(news));
    }

    private void attempt(News news) {
        try {
            news.say().run();
            LOG.info("distrust told: {}", news.what());
        } catch (RuntimeException e) {
            // Whatever failed, an outage or a mistake: the drops must hear of it in the end.
            LOG.warn("distrust not told, again in {}: {}", pause, news.what(), e);
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, telling)
                    .execute(() -> attempt(news));
        }
    }
}
