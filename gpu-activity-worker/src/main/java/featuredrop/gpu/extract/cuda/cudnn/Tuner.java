package featuredrop.gpu.extract.cuda.cudnn;

import static featuredrop.gpu.extract.cuda.device.CudaFailures.check;

import featuredrop.gpu.extract.cuda.Scope;
import featuredrop.gpu.extract.cuda.program.Instruction;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/// Chooses among the engines for a convolution, by measuring where that is wanted.
final class Tuner {
    private static final int CANDIDATES = 8;
    private static final int RUNS = 5;
    /// Launches of a run: one alone is shorter than what the events can tell apart.
    private static final int LAUNCHES = 8;

    private Tuner() {}

    /// @param convolve with addresses that may be read and written
    static Plan best(CudaRuntime runtime, CUstream stream, Instruction.Convolve convolve) {
        List<Plan> candidates = runtime.candidates(convolve.shape(), runtime.measures() ? CANDIDATES : 1);
        if (candidates.size() <= 1) {
            return candidates.isEmpty()
                    ? runtime.candidates(convolve.shape(), 1).getFirst()
                    : candidates.getFirst();
        }
        Plan best = candidates.getFirst();
        float least = Float.MAX_VALUE;
        for (Plan plan : candidates) {
            float time = milliseconds(runtime, stream, plan, convolve.operands());
            if (time < least) {
                least = time;
                best = plan;
            }
        }
        return best;
    }

    /// The shortest of a few runs, after one that is not counted.
    private static float milliseconds(CudaRuntime runtime, CUstream stream, Plan plan, Instruction.Operands operands) {
        try (Scope scope = new Scope("tuning")) {
            long workspace = runtime.device().allocate(Math.max(1, plan.workspace()));
            scope.own("workspace", () -> runtime.device().free(workspace));
            CUevent from = event(scope);
            CUevent to = event(scope);
            Execution execution = new Execution(runtime.target(), stream);
            float least = Float.MAX_VALUE;
            for (int run = 0; run <= RUNS; run++) {
                check("cuEventRecord", JCudaDriver.cuEventRecord(from, stream));
                for (int launch = 0; launch < LAUNCHES; launch++) {
                    execution.run(plan, operands, workspace, scope);
                }
                check("cuEventRecord", JCudaDriver.cuEventRecord(to, stream));
                check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(to));
                float[] time = new float[1];
                check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(time, from, to));
                least = run == 0 ? least : Math.min(least, time[0]);
            }
            return least;
        }
    }

    private static CUevent event(Scope scope) {
        CUevent event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, 0));
        scope.own("event", () -> JCudaDriver.cuEventDestroy(event));
        return event;
    }
}
