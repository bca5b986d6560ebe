package featuredrop.engine.cuda;

import featuredrop.engine.cuda.kernels.KernelDevice;
import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.workflows.policy.FailureType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/// A device that runs networks: all that the engine asks of CUDA and cuDNN. One thread makes, uses and
/// closes it.
public interface GpuRuntime extends KernelDevice {
    /// Type of the failure when memory does not suffice.
    FailureType NO_MEMORY = FailureType.GPU_MEMORY;

    /// Type of the failure after which nothing works before the process is started anew.
    FailureType LOST = FailureType.GPU_LOST;

    /// A way for batches through the device.
    ///
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM; type [#NO_MEMORY] when a smaller
    ///     batch may fit; `NO_PLAN`, naming the convolution, when the device has no engine for one
    Lane lane(DeviceNetwork network, List<Integer> buckets);

    /// Versions of driver and libraries, for the fingerprint.
    String versions();

    /// Memory, programs and plans for one batch at a time; what it needs is allocated when it is made.
    /// Closing it frees that.
    interface Lane extends AutoCloseable {
        /// A view, from its beginning, of where the images of the next batch are put, image after image,
        /// by the network's [DeviceNetwork#input].
        ByteBuffer input();

        /// Uploads, computes and downloads, and returns before that is done.
        ///
        /// @param bucket one of the sizes that the lane was made for
        /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, when the device refuses
        void start(int bucket);

        /// Computes again what was uploaded last, without copies: what the device alone takes.
        ///
        /// @param bucket as in [#start]
        /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, when the device refuses
        void repeat(int bucket);

        /// Whether what was started last has ended, in success or failure; [#await] tells which.
        boolean isDone();

        /// Waits for what was started last.
        ///
        /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, type [#LOST] when the device
        ///     failed
        void await();

        /// A view, from its beginning, of the features of the batch that ended, in FP32.
        FloatBuffer output();

        /// Which engines compute, for the operator: `engine × count`.
        String plans();

        @Override
        void close();
    }
}
