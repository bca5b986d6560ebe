package featuredrop.worker.host;

import featuredrop.workflows.gpupool.HostNotice;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a worker does when EC2 says that it takes the host away: it asks for no more chunks, lets those in
/// hand end, and tells the pool. Used by one thread.
public final class Interruption {
    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private final SpotNotice notice;
    private final Polling polling;
    private final Consumer<HostNotice> pool;
    private final AtomicBoolean told = new AtomicBoolean();

    /// @param pool tells the pool; throws when it cannot be told now
    public Interruption(SpotNotice notice, Polling polling, Consumer<HostNotice> pool) {
        this.notice = notice;
        this.polling = polling;
        this.pool = pool;
    }

    /// Looks once. A pool that could not be told is told at the next look.
    public void look() {
        SpotNotice.Look look = notice.look();
        if (!look.known()) {
            return;
        }
        polling.interrupt(look.isGoing());
        if (!look.isGoing()) {
            told.set(false);
        } else if (!told.get()) {
            tell(look.text());
        }
    }

    private void tell(String text) {
        try {
            pool.accept(new HostNotice(HostNotice.Kind.INTERRUPTED, text, 0));
            told.set(true);
            LOG.warn("EC2 takes this host away: {}", text);
        } catch (RuntimeException e) {
            // Whatever it is, the next look tries again, and the looks must go on.
            LOG.warn("EC2 takes this host away, and the pool could not be told: {}", e.toString());
        }
    }
}
