package featuredrop.engine.cuda.device;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Set;
import jcuda.driver.CUresult;

/// What the driver's answers mean.
public final class CudaFailures {
    /// After these, every later call of the process fails too, or the device no longer answers correctly.
    private static final Set<Integer> LOST = Set.of(
            CUresult.CUDA_ERROR_DEINITIALIZED,
            CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE,
            CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
            CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
            CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
            CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
            CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
            CUresult.CUDA_ERROR_ASSERT,
            CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
            CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
            CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
            CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
            CUresult.CUDA_ERROR_INVALID_PC,
            CUresult.CUDA_ERROR_LAUNCH_FAILED,
            CUresult.CUDA_ERROR_EXTERNAL_DEVICE,
            CUresult.CUDA_ERROR_UNKNOWN);

    private CudaFailures() {}

    /// Does nothing after a success.
    ///
    /// @param what was called
    /// @param result a `CUresult`
    /// @throws DropException kind PLATFORM; type [GpuRuntime#NO_MEMORY], [GpuRuntime#LOST] or `NO_DEVICE`
    public static void check(String what, int result) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw new DropException(type(result), "CUDA: " + what + " answers " + CUresult.stringFor(result));
        }
    }

    static FailureType type(int result) {
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return GpuRuntime.NO_MEMORY;
        }
        return LOST.contains(result) ? GpuRuntime.LOST : FailureType.NO_DEVICE;
    }
}
