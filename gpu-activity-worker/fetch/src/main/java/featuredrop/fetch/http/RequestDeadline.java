package featuredrop.fetch.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/// Ends requests that take too long, whatever they are doing. Socket timeouts alone do not: a host that
/// sends a byte now and then never runs into one. Thread-safe. Close ends the clock's thread.
final class RequestDeadline implements AutoCloseable {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fetch-deadline").factory());

    /// Cancels the request after `limit`, unless the watch is closed before.
    Watch watch(HttpUriRequestBase request, Duration limit) {
        AtomicBoolean expired = new AtomicBoolean();
        ScheduledFuture<?> alarm = clock.schedule(
                () -> {
                    expired.set(true);
                    // Closing a TLS connection may block, and then it must not stop the clock.
                    Thread.startVirtualThread(request::cancel);
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Watch(alarm, expired);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /// One request under watch.
    record Watch(ScheduledFuture<?> alarm, AtomicBoolean expired) implements AutoCloseable {
        boolean hasExpired() {
            return expired.get();
        }

        @Override
        public void close() {
            alarm.cancel(false);
        }
    }
}
