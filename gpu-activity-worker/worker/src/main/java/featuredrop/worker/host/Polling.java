package featuredrop.worker.host;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the workers of this host ask for chunks. Being drained counts for all processes of the host,
/// whichever of them was told: it is a file, and the others look for it. Being interrupted counts for this
/// process, because each sees that itself. Thread-safe.
public final class Polling {
    private static final Logger LOG = LoggerFactory.getLogger(Polling.class);

    private final HostFile drained;
    private final @Nullable FileTime old;
    private final Consumer<Boolean> workers;
    private final AtomicBoolean alone = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();
    private final AtomicBoolean distrusted = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /// @param directory of this host's workers
    /// @param workers told whether to ask for chunks, at each change; at first they do
    public Polling(Path directory, Consumer<Boolean> workers) {
        this.drained = new HostFile(directory.resolve("drained"));
        this.old = drained.written().orElse(null);
        this.workers = workers;
    }

    /// Drains this host, or ends that.
    public void drain(boolean on) {
        if (!on) {
            drained.delete();
        }
        // Where the file cannot be written, this process alone knows.
        alone.set(on && !drained.write("drained\n"));
        look();
    }

    /// EC2 takes this host away, or does not any more.
    public void interrupt(boolean on) {
        interrupted.set(on);
        look();
    }

    /// This process computes wrong vectors. It asks for no chunk until it is started again.
    public void distrust() {
        distrusted.set(true);
        look();
    }

    /// Follows what another process of this host was told. To be called about every second.
    public synchronized void look() {
        boolean told = drained.written().filter(at -> !at.equals(old)).isPresent();
        boolean stop = told || alone.get() || interrupted.get() || distrusted.get();
        if (stopped.getAndSet(stop) != stop) {
            LOG.info("worker {} chunks", stop ? "asks for no more" : "asks for");
            workers.accept(!stop);
        }
    }
}
