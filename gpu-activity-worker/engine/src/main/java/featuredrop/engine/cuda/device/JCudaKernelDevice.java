package featuredrop.engine.cuda.device;

import featuredrop.engine.cuda.kernels.Kernel;
import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.kernels.KernelText;
import featuredrop.engine.cuda.kernels.Launch;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// A GPU with our kernels, in the device's primary context, which it shares with other users of the process.
/// Launches run in order on the default stream.
public final class JCudaKernelDevice implements KernelDevice {
    private final CUdevice device;
    private final CUcontext context;
    private final CUmodule module = new CUmodule();
    private final Map<Kernel, CUfunction> functions = new EnumMap<>(Kernel.class);
    private final NavigableMap<Long, DeviceMemory> allocations = new TreeMap<>();
    private final String name;

    /// Takes the device and compiles the kernels for it.
    ///
    /// @param ordinal which GPU, from 0
    /// @throws DropException kind PLATFORM, type `NO_DEVICE`, naming what is missing: the driver, the device
    ///     or a driver that takes the kernels
    public static JCudaKernelDevice open(int ordinal) {
        try {
            check("cuInit", JCudaDriver.cuInit(0));
            int[] count = new int[1];
            check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
            if (ordinal >= count[0]) {
                throw unavailable("there are " + count[0] + " devices, number " + ordinal + " is not among them", null);
            }
            CUdevice device = new CUdevice();
            check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
            return new JCudaKernelDevice(device);
        } catch (LinkageError e) {
            throw unavailable("the driver's library libcuda.so.1 cannot be loaded", e);
        }
    }

    private JCudaKernelDevice(CUdevice device) {
        this.device = device;
        this.context = new CUcontext();
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        try {
            enter();
            Pointer text = Pointer.to(KernelText.ptx());
            check(
                    "cuModuleLoadDataEx",
                    JCudaDriver.cuModuleLoadDataEx(module, text, 0, new int[0], Pointer.to(new int[0])));
            for (Kernel kernel : Kernel.values()) {
                CUfunction function = new CUfunction();
                check(kernel.entryPoint(), JCudaDriver.cuModuleGetFunction(function, module, kernel.entryPoint()));
                functions.put(kernel, function);
            }
            this.name = describe();
        } catch (DropException e) {
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    private String describe() {
        byte[] model = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(model, model.length, device));
        int[] driver = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(driver));
        return new String(model, StandardCharsets.US_ASCII).replace("\0", "") + " driver-api=" + driver[0];
    }

    /// A context belongs to a thread, and any thread may call.
    private void enter() {
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
    }

    @Override
    public long allocate(long bytes) {
        enter();
        DeviceMemory memory = new DeviceMemory();
        check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(memory, Math.max(1, bytes)));
        allocations.put(memory.address(), memory);
        return memory.address();
    }

    @Override
    public void write(long address, byte[] content) {
        enter();
        check("cuMemcpyHtoD", JCudaDriver.cuMemcpyHtoD(at(address), Pointer.to(content), content.length));
    }

    @Override
    public byte[] download(long address, int bytes) {
        enter();
        byte[] content = new byte[bytes];
        check("cuMemcpyDtoH", JCudaDriver.cuMemcpyDtoH(Pointer.to(content), at(address), bytes));
        return content;
    }

    /// Memory for calls of the driver; JCuda makes device pointers only from those that it allocated.
    ///
    /// @throws IllegalArgumentException when nothing was allocated there
    public CUdeviceptr at(long address) {
        Map.Entry<Long, DeviceMemory> below = allocations.floorEntry(address);
        if (below == null) {
            throw new IllegalArgumentException("Nothing was allocated at " + Long.toHexString(address));
        }
        return below.getValue().withByteOffset(address - below.getKey());
    }

    /// Frees what [#allocate] gave, before the device is closed.
    public void free(long address) {
        enter();
        DeviceMemory memory = allocations.remove(address);
        if (memory != null) {
            check("cuMemFree", JCudaDriver.cuMemFree(memory));
        }
    }

    @Override
    public void launch(Launch launch) {
        launch(launch, null);
    }

    /// As [#launch(Launch)], on a stream.
    ///
    /// @param stream none for the default stream
    public void launch(Launch launch, @Nullable CUstream stream) {
        enter();
        NativePointerObject[] arguments =
                launch.arguments().stream().map(JCudaKernelDevice::argument).toArray(NativePointerObject[]::new);
        check(
                launch.kernel().entryPoint(),
                JCudaDriver.cuLaunchKernel(
                        functions.get(launch.kernel()),
                        launch.grid().blocks(),
                        launch.grid().second(),
                        1,
                        Kernel.THREADS,
                        1,
                        1,
                        0,
                        stream,
                        Pointer.to(arguments),
                        null));
    }

    private static Pointer argument(Number value) {
        return switch (value) {
            case Long address -> Pointer.to(new long[] {address});
            case Float real -> Pointer.to(new float[] {real});
            default -> Pointer.to(new int[] {value.intValue()});
        };
    }

    @Override
    public String name() {
        return name;
    }

    /// Frees all memory, also after a failed launch, when the driver refuses to; what it answers then is of no
    /// use to anyone.
    @Override
    public void close() {
        JCudaDriver.cuCtxSetCurrent(context);
        allocations.values().forEach(JCudaDriver::cuMemFree);
        allocations.clear();
        JCudaDriver.cuModuleUnload(module);
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
    }

    private static void check(String what, int result) {
        CudaFailures.check(what, result);
    }

    private static DropException unavailable(String what, @Nullable Throwable cause) {
        return new DropException(FailureType.NO_DEVICE, "CUDA: " + what, cause);
    }

    /// Device memory whose address can be read.
    private static final class DeviceMemory extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
    }
}
