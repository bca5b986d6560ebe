package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.KernelDevice;
import java.util.ArrayList;
import java.util.List;

/// Runs every kernel on seeded cases and compares each value with that of the Java twin, bit by bit: the
/// kernels have no operation that a device may round in its own way.
public final class KernelChecks {
    private KernelChecks() {}

    /// All results, in the order of the kernels' families.
    ///
    /// @param device on which the kernels run; it keeps what was uploaded
    /// @param seed of the cases
    /// @param scale of their sizes: 1 for an interpreter, 8 and more for a GPU
    public static List<KernelResult> run(KernelDevice device, long seed, int scale) {
        RandomTensors random = new RandomTensors(seed);
        List<KernelResult> results = new ArrayList<>();
        results.addAll(new InputChecks(device, random, scale).run());
        results.addAll(new PoolingChecks(device, random, scale).run());
        results.addAll(new ElementwiseChecks(device, random, scale).run());
        results.addAll(new RowChecks(device, random, scale).run());
        return results;
    }
}
