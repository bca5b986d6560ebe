package featuredrop.bench.gpu;

import featuredrop.engine.cuda.device.CudaFailures;
import featuredrop.engine.cuda.device.JCudaKernelDevice;
import java.time.Duration;
import jcuda.driver.JCudaDriver;

/// Looks at the memory of the first device. Used by one thread.
record DeviceMemory(JCudaKernelDevice device) implements AutoCloseable {
    static DeviceMemory open() {
        return new DeviceMemory(JCudaKernelDevice.open(0));
    }

    private long[] freeAndTotal() {
        long[] free = new long[1];
        long[] total = new long[1];
        CudaFailures.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
        return new long[] {free[0], total[0]};
    }

    /// Bytes in use by all processes together.
    long used() {
        long[] both = freeAndTotal();
        return both[1] - both[0];
    }

    long free() {
        return freeAndTotal()[0];
    }

    /// Waits until no more than `bytes` are in use.
    ///
    /// @return whether it came to that in time
    boolean comesDownTo(long bytes, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (used() > bytes) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }

    @Override
    public void close() {
        device.close();
    }
}
