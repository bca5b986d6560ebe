package featuredrop.worker.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostLeaseTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @TempDir
    private Path directory;

    @Test
    void theLeaseSaysWhenAfterTheBootThereWasWork() throws IOException {
        HostLease lease = lease("1234.56 2000.11\n");

        lease.renew();

        assertThat(directory.resolve("run/lease")).hasContent("1234\n");
    }

    @Test
    void itIsWrittenEveryTenSecondsAtMost() throws IOException {
        HostLease lease = lease("1000.00 1.00\n");
        lease.renew();
        uptime("1009.00 1.00\n");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
        lease.renew();
        assertThat(directory.resolve("run/lease")).hasContent("1000\n");

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        lease.renew();

        assertThat(directory.resolve("run/lease")).hasContent("1009\n");
        assertThat(directory.resolve("run")).isDirectoryNotContaining(path -> !path.endsWith("lease"));
    }

    @Test
    void aHostWhoseDirectoryCannotBeWrittenWorksOn() throws IOException {
        uptime("1.0 1.0\n");
        HostLease lease = new HostLease(directory.resolve("uptime"), directory.resolve("uptime"), nanos::get);

        lease.renew();

        assertThat(directory.resolve("uptime")).hasContent("1.0 1.0\n");
    }

    private HostLease lease(String text) throws IOException {
        uptime(text);
        return new HostLease(directory.resolve("run"), directory.resolve("uptime"), nanos::get);
    }

    private void uptime(String text) throws IOException {
        Files.writeString(directory.resolve("uptime"), text);
    }
}
