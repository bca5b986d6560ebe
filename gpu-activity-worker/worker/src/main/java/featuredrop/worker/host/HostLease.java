package featuredrop.worker.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The file that says that this host has work. A timer of the host powers it off when the file was not
/// renewed for long. The time in it is that since the boot, so that a clock that is set does not matter.
/// Thread-safe.
public final class HostLease {
    private static final long EVERY = Duration.ofSeconds(10).toNanos();
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final HostFile file;
    private final Path uptime;
    private final LongSupplier nanos;
    private final AtomicLong last;

    /// @param directory of this host's workers
    public HostLease(Path directory) {
        this(directory, UPTIME, System::nanoTime);
    }

    /// @param uptime the kernel's file
    /// @param nanos a clock that never goes back
    HostLease(Path directory, Path uptime, LongSupplier nanos) {
        this.file = new HostFile(directory.resolve("lease"));
        this.uptime = uptime;
        this.nanos = nanos;
        this.last = new AtomicLong(nanos.getAsLong() - EVERY);
    }

    /// There is work now. May be called at every record.
    public void renew() {
        long now = nanos.getAsLong();
        long before = last.get();
        if (now - before >= EVERY && last.compareAndSet(before, now)) {
            file.write(secondsSinceBoot() + "\n");
        }
    }

    /// Without the kernel's file 0, which is as old as can be.
    private String secondsSinceBoot() {
        try {
            return Files.readString(uptime, StandardCharsets.US_ASCII).strip().split("[. ]", 2)[0];
        } catch (IOException e) {
            return "0";
        }
    }
}
