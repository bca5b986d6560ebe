package featuredrop.bench.images;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntToDoubleFunction;

/// Takes the time of work in this process: CPU time of all its threads, so that garbage collection and compilation
/// count, and other processes of the machine do not.
final class Clock {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Clock() {}

    /// A contestant that does `work` on its own thread, one after another.
    static IntToDoubleFunction of(Runnable work) {
        return times -> {
            long start = PROCESS.getProcessCpuTime();
            for (int i = 0; i < times; i++) {
                work.run();
            }
            return (PROCESS.getProcessCpuTime() - start) / 1e9;
        };
    }
}
