package featuredrop.bench.gpu;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.device.CudaFailures;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.engine.cuda.program.DeviceNetwork;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/// A device on which, after a few batches, a kernel goes wrong.
///
/// @param inner does everything else
/// @param kernel which one
record FaultyRuntime(GpuRuntime inner, String kernel) implements GpuRuntime {
    /// It never ends.
    static final String HANG = "hang";
    /// It writes where nothing is.
    static final String STRAY = "stray";

    private static final int GOOD_BATCHES = 3;
    private static final String PTX = """
            .version 7.0
            .target sm_75
            .address_size 64
            .visible .entry hang(.param .u64 flag)
            {
                .reg .b64 address;
                .reg .b32 value;
                .reg .pred zero;
                ld.param.u64 address, [flag];
            again:
                ld.volatile.global.u32 value, [address];
                setp.eq.u32 zero, value, 0;
                @zero bra again;
                ret;
            }
            .visible .entry stray(.param .u64 flag)
            {
                .reg .b64 address;
                .reg .b32 value;
                mov.u64 address, 64;
                mov.u32 value, 1;
                st.global.u32 [address], value;
                ret;
            }
            """;

    /// Runs the kernel and waits for it.
    private void goWrong() {
        CUmodule module = new CUmodule();
        byte[] text = (PTX + "\0").getBytes(StandardCharsets.US_ASCII);
        CudaFailures.check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(module, text));
        CUfunction function = new CUfunction();
        CudaFailures.check(kernel, JCudaDriver.cuModuleGetFunction(function, module, kernel));
        CUdeviceptr flag = new CUdeviceptr();
        CudaFailures.check("cuMemAlloc", JCudaDriver.cuMemAlloc(flag, Integer.BYTES));
        CudaFailures.check("cuMemsetD32", JCudaDriver.cuMemsetD32(flag, 0, 1));
        Pointer arguments = Pointer.to(Pointer.to(flag));
        CudaFailures.check(kernel, JCudaDriver.cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, null, arguments, null));
        CudaFailures.check("cuCtxSynchronize", JCudaDriver.cuCtxSynchronize());
    }

    @Override
    public Lane lane(DeviceNetwork network, List<Integer> buckets) {
        return new FaultyLane(inner.lane(network, buckets));
    }

    private final class FaultyLane implements Lane {
        private final Lane lane;
        private int batches;

        FaultyLane(Lane lane) {
            this.lane = lane;
        }

        @Override
        public ByteBuffer input() {
            return lane.input();
        }

        @Override
        public void start(int bucket) {
            lane.start(bucket);
        }

        @Override
        public void repeat(int bucket) {
            lane.repeat(bucket);
        }

        @Override
        public boolean isDone() {
            return lane.isDone();
        }

        @Override
        public void await() {
            lane.await();
            batches++;
            if (batches > GOOD_BATCHES) {
                goWrong();
            }
        }

        @Override
        public FloatBuffer output() {
            return lane.output();
        }

        @Override
        public String plans() {
            return lane.plans();
        }

        @Override
        public void close() {
            lane.close();
        }
    }

    @Override
    public String versions() {
        return inner.versions();
    }

    @Override
    public long allocate(long bytes) {
        return inner.allocate(bytes);
    }

    @Override
    public void write(long address, byte[] content) {
        inner.write(address, content);
    }

    @Override
    public byte[] download(long address, int bytes) {
        return inner.download(address, bytes);
    }

    @Override
    public void launch(Launch launch) {
        inner.launch(launch);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void close() {
        inner.close();
    }
}
