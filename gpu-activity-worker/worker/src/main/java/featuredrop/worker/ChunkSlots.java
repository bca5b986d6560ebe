package featuredrop.worker;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The chunks that a worker extracts at the same time, from whichever of its queues they come.
///
/// A queue is asked while a slot is free, and an answer may take a minute. So one question of each queue
/// may be under way for the same free slot, and more chunks than slots may arrive: at most one for each
/// further queue. Such a chunk waits here. To let only as many questions be under way as slots are free
/// would let a queue wait for a minute although the worker is idle.
///
/// A worker that must not begin chunks asks no queue, and gives back a chunk that comes from a question of
/// before. Such a chunk goes to another host, and does not keep this one up. Thread-safe.
final class ChunkSlots {
    private static final long BEAT_MILLIS = 1_000;

    private final int slots;
    private final Semaphore free;
    private final Deque<CompletableFuture<Boolean>> waiting = new ArrayDeque<>();
    private final AtomicBoolean accepting = new AtomicBoolean(true);
    private final Set<Object> taken = new HashSet<>();

    ChunkSlots(int slots) {
        this.slots = slots;
        this.free = new Semaphore(slots, true);
    }

    /// Completes when a queue may be asked for a chunk; is cancelled when it is not asked after all.
    synchronized CompletableFuture<Boolean> mayAsk() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        waiting.add(answer);
        wake();
        return answer;
    }

    /// A chunk has come.
    ///
    /// @param chunk stands for it
    synchronized void came(Object chunk) {
        taken.add(chunk);
    }

    /// A chunk has ended, or none came.
    synchronized void ended(Object chunk) {
        taken.remove(chunk);
        wake();
    }

    /// Begins chunks from now on, or does not; those that have begun go on.
    synchronized void accept(boolean chunks) {
        accepting.set(chunks);
        wake();
    }

    private void wake() {
        while (accepting.get() && taken.size() < slots && !waiting.isEmpty()) {
            waiting.remove().complete(true);
        }
    }

    /// Waits for a slot; each second, `beat` is called, which may throw.
    ///
    /// @return to be closed at the end of the chunk
    /// @throws DropException kind PLATFORM, for a chunk that has not begun and must not
    Slot enter(Runnable beat) throws InterruptedException {
        requireOpen();
        while (!free.tryAcquire(BEAT_MILLIS, TimeUnit.MILLISECONDS)) {
            beat.run();
            requireOpen();
        }
        return free::release;
    }

    private void requireOpen() {
        if (!accepting.get()) {
            throw new DropException(
                    FailureKind.PLATFORM, "This host begins no more chunks; another host takes this one");
        }
    }

    /// Room for one chunk.
    @FunctionalInterface
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }
}
