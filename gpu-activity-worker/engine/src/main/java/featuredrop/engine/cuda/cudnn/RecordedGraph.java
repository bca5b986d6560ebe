package featuredrop.engine.cuda.cudnn;

import static featuredrop.engine.cuda.device.CudaFailures.check;

import featuredrop.engine.cuda.Scope;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.JCudaDriver;

/// Launches that the device repeats at one call.
final class RecordedGraph {
    private RecordedGraph() {}

    /// @param launches puts them on the stream; nothing of it is computed
    /// @param scope owns the graph
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, when something of it cannot be recorded
    static CUgraphExec of(CUstream stream, Scope scope, Runnable launches) {
        CUgraph graph = new CUgraph();
        check(
                "cuStreamBeginCapture",
                JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL));
        try {
            launches.run();
        } catch (RuntimeException e) {
            // A stream that still records can do nothing else.
            JCudaDriver.cuStreamEndCapture(stream, graph);
            throw e;
        }
        check("cuStreamEndCapture", JCudaDriver.cuStreamEndCapture(stream, graph));
        scope.own("graph", () -> JCudaDriver.cuGraphDestroy(graph));
        CUgraphExec executable = new CUgraphExec();
        check("cuGraphInstantiate", JCudaDriver.cuGraphInstantiate(executable, graph, 0));
        scope.own("executable graph", () -> JCudaDriver.cuGraphExecDestroy(executable));
        return executable;
    }
}
