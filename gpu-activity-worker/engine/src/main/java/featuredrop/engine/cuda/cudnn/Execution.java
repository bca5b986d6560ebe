package featuredrop.engine.cuda.cudnn;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;

import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.Instruction;
import jcuda.driver.CUstream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnBackendDescriptorType;
import jcuda.runtime.cudaStream_t;

/// Runs plans on a stream.
final class Execution {
    private final PlanTarget.Device target;

    Execution(PlanTarget.Device target, CUstream stream) {
        this.target = target;
        CudnnFailures.check("cudnnSetStream", JCudnn.cudnnSetStream(target.handle(), new cudaStream_t(stream)));
    }

    /// @param workspace address of at least as many bytes as the plan wants
    /// @param scope owns what is only needed for the call
    void run(ConvolutionPlan plan, Instruction.Operands operands, long workspace, Scope scope) {
        boolean hasResidual = operands.residual() != 0;
        long[] names = hasResidual
                ? new long[] {
                    ConvolutionGraph.X,
                    ConvolutionGraph.WEIGHTS,
                    ConvolutionGraph.BIAS,
                    ConvolutionGraph.Y,
                    ConvolutionGraph.RESIDUAL
                }
                : new long[] {ConvolutionGraph.X, ConvolutionGraph.WEIGHTS, ConvolutionGraph.BIAS, ConvolutionGraph.Y};
        long[] places = hasResidual
                ? new long[] {operands.x(), operands.weights(), operands.bias(), operands.y(), operands.residual()}
                : new long[] {operands.x(), operands.weights(), operands.bias(), operands.y()};
        Descriptor pack = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR)
                .integers(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, names)
                .pointers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, cudnnBackendAttributeType.CUDNN_TYPE_VOID_PTR, places)
                .pointers(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, cudnnBackendAttributeType.CUDNN_TYPE_VOID_PTR, workspace)
                .finished();
        CudnnFailures.check(
                "convolution",
                JCudnn.cudnnBackendExecute(target.handle(), plan.descriptor().handle(), pack.handle()));
    }
}
