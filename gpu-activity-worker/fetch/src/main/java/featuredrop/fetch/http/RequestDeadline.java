package featuredrop.fetch.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;

/// Ends a request that takes too long, whatever it is doing. Socket timeouts alone do not: a host that
/// sends a byte now and then never runs into one. Thread-safe. Close ends the watch.
///
/// @param alarm fails when the time is over, true when the deadline was closed before
record RequestDeadline(CompletableFuture<Boolean> alarm) implements AutoCloseable {
    /// Cancels the request after `limit`, unless the deadline is closed before.
    static RequestDeadline of(HttpUriRequestBase request, Duration limit) {
        CompletableFuture<Boolean> alarm =
                new CompletableFuture<Boolean>().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        alarm.exceptionally(timeout -> {
            // Closing a TLS connection may block, and then it must not stop the JDK's timer.
            Thread.startVirtualThread(request::cancel);
            return false;
        });
        return new RequestDeadline(alarm);
    }

    boolean hasExpired() {
        return alarm.isCompletedExceptionally();
    }

    @Override
    public void close() {
        alarm.complete(true);
    }
}
