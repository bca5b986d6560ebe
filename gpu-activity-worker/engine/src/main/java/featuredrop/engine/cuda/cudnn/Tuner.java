package featuredrop.engine.cuda.cudnn;

import static featuredrop.engine.cuda.device.CudaFailures.check;

import featuredrop.engine.cuda.GpuRuntime;
import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.Instruction;
import featuredrop.workflows.policy.DropException;
import java.util.List;
import jcuda.driver.CUevent;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chooses among the engines for a convolution, by measuring where that is wanted.
final class Tuner {
    private static final int CANDIDATES = 8;
    private static final int RUNS = 5;
    /// Of one recording: what the host needs for a launch is longer than many an engine, and in a recorded network it
    /// does not count.
    private static final int LAUNCHES = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Tuner.class);

    private final CudaRuntime runtime;
    private final CUstream stream;
    private final ConvolutionPlan plan;

    private Tuner(CudaRuntime runtime, CUstream stream, ConvolutionPlan plan) {
        this.runtime = runtime;
        this.stream = stream;
        this.plan = plan;
    }

    /// @param convolve with addresses that may be read and written
    static ConvolutionPlan best(CudaRuntime runtime, CUstream stream, Instruction.Convolve convolve) {
        List<ConvolutionPlan> candidates = runtime.candidates(convolve.shape(), runtime.measures() ? CANDIDATES : 1);
        if (candidates.size() <= 1) {
            return candidates.isEmpty()
                    ? runtime.candidates(convolve.shape(), 1).getFirst()
                    : candidates.getFirst();
        }
        ConvolutionPlan best = candidates.getFirst();
        float least = Float.MAX_VALUE;
        for (ConvolutionPlan plan : candidates) {
            float time = new Tuner(runtime, stream, plan).milliseconds(convolve.operands());
            if (time < least) {
                least = time;
                best = plan;
            }
        }
        return best;
    }

    /// The shortest of a few runs; endless for an engine that cannot be recorded.
    private float milliseconds(Instruction.Operands operands) {
        try (Scope scope = new Scope("tuning")) {
            long workspace = runtime.device().allocate(Math.max(1, plan.workspace()));
            scope.own("workspace", () -> runtime.device().free(workspace));
            CUevent from = event(scope);
            CUevent to = event(scope);
            Execution execution = new Execution(runtime.target(), stream);
            execution.run(plan, operands, workspace, scope);
            check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
            CUgraphExec graph = RecordedGraph.of(stream, scope, () -> {
                for (int launch = 0; launch < LAUNCHES; launch++) {
                    execution.run(plan, operands, workspace, scope);
                }
            });
            float least = Float.MAX_VALUE;
            for (int run = 0; run <= RUNS; run++) {
                check("cuEventRecord", JCudaDriver.cuEventRecord(from, stream));
                check("cuGraphLaunch", JCudaDriver.cuGraphLaunch(graph, stream));
                check("cuEventRecord", JCudaDriver.cuEventRecord(to, stream));
                check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(to));
                float[] time = new float[1];
                check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(time, from, to));
                least = run == 0 ? least : Math.min(least, time[0]);
            }
            return least;
        } catch (DropException e) {
            if (e.type().equals(GpuRuntime.LOST)) {
                throw e;
            }
            LOG.info("engine {} is not taken: {}", plan.engine(), e.getMessage());
            return Float.MAX_VALUE;
        }
    }

    private static CUevent event(Scope scope) {
        CUevent event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, 0));
        scope.own("event", () -> JCudaDriver.cuEventDestroy(event));
        return event;
    }
}
