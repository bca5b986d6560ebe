package featuredrop.engine.cuda.cudnn;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_COMP_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_CONV_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_DILATIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_BDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_XDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_YDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_POINTWISE_MATH_PREC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_POINTWISE_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_IS_VIRTUAL;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_UNIQUE_ID;

import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.program.ConvolutionShape;
import featuredrop.engine.network.FilterWindow;
import featuredrop.engine.network.Shape;
import java.util.ArrayList;
import java.util.List;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnBackendDescriptorType;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnPointwiseMode;

/// The operations of one convolution, in the one order that precompiled engines fuse: convolution, residual,
/// bias, ReLU; with the bias in FP16.
final class ConvolutionGraph {
    /// Names of the tensors, for plans and for running them.
    static final long X = 1;

    static final long WEIGHTS = 2;
    static final long BIAS = 3;
    static final long RESIDUAL = 4;
    static final long Y = 5;
    private static final long FIRST_INNER = 10;

    private static final int HALF = cudnnDataType.CUDNN_DATA_HALF;
    private static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;
    private static final long ALIGNMENT = 16;

    private final Scope scope;
    private final ConvolutionShape shape;
    private final List<Descriptor> operations = new ArrayList<>();
    private long inner = FIRST_INNER;

    private ConvolutionGraph(Scope scope, ConvolutionShape shape) {
        this.scope = scope;
        this.shape = shape;
    }

    /// The operation graph.
    ///
    /// @param target for which device
    static Descriptor of(ConvolutionShape shape, PlanTarget target, Scope scope) {
        List<Descriptor> operations = new ConvolutionGraph(scope, shape).operations();
        Descriptor graph = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
        graph.descriptors(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations.toArray(Descriptor[]::new));
        target.addTo(graph, CUDNN_ATTR_OPERATIONGRAPH_HANDLE);
        return graph.finished();
    }

    private List<Descriptor> operations() {
        Shape y = shape.y();
        boolean hasRelu = shape.ending().relu();
        Descriptor sum = inner(y);
        convolution(sum);
        if (shape.ending().residual()) {
            Descriptor added = inner(y);
            Descriptor residual = tensor(RESIDUAL, HALF, nhwc(shape.images(), y));
            pointwise(cudnnPointwiseMode.CUDNN_POINTWISE_ADD, sum, residual, added);
            sum = added;
        }
        Descriptor result = tensor(Y, HALF, nhwc(shape.images(), y));
        Descriptor biased = hasRelu ? inner(y) : result;
        Descriptor bias = tensor(BIAS, HALF, nhwc(1, new Shape(1, 1, y.channels())));
        pointwise(cudnnPointwiseMode.CUDNN_POINTWISE_ADD, sum, bias, biased);
        if (hasRelu) {
            function(cudnnPointwiseMode.CUDNN_POINTWISE_RELU_FWD, biased, result);
        }
        return operations;
    }

    private void convolution(Descriptor y) {
        FilterWindow window = shape.window();
        FilterWindow.Padding padding = window.padding();
        Descriptor rule = new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR)
                .integers(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2)
                .choice(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE, FLOAT)
                .choice(
                        CUDNN_ATTR_CONVOLUTION_CONV_MODE,
                        cudnnBackendAttributeType.CUDNN_TYPE_CONVOLUTION_MODE,
                        cudnnConvolutionMode.CUDNN_CROSS_CORRELATION)
                .integers(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, padding.top(), padding.left())
                .integers(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, padding.bottom(), padding.right())
                .integers(
                        CUDNN_ATTR_CONVOLUTION_DILATIONS,
                        window.dilation().height(),
                        window.dilation().width())
                .integers(
                        CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES,
                        window.stride().height(),
                        window.stride().width())
                .finished();
        Shape filter = new Shape(window.kernel().height(), window.kernel().width(), shape.channelsPerGroup());
        Descriptor operation = new Descriptor(
                        scope, cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR)
                .descriptors(
                        CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, tensor(X, HALF, nhwc(shape.images(), shape.x())))
                .descriptors(
                        CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
                        tensor(WEIGHTS, HALF, nhwc(shape.y().channels(), filter)))
                .descriptors(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y)
                .descriptors(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, rule)
                .real(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1)
                .real(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0)
                .finished();
        operations.add(operation);
    }

    private Descriptor mode(int mode) {
        return new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_POINTWISE_DESCRIPTOR)
                .choice(CUDNN_ATTR_POINTWISE_MODE, cudnnBackendAttributeType.CUDNN_TYPE_POINTWISE_MODE, mode)
                .choice(CUDNN_ATTR_POINTWISE_MATH_PREC, cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE, FLOAT)
                .finished();
    }

    private void pointwise(int mode, Descriptor x, Descriptor other, Descriptor y) {
        operations.add(new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, mode(mode))
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, other)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y)
                .finished());
    }

    private void function(int mode, Descriptor x, Descriptor y) {
        operations.add(new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, mode(mode))
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y)
                .finished());
    }

    /// Sides in the order of the API, then strides of values that stand pixel by pixel.
    private static long[][] nhwc(long outer, Shape shape) {
        long height = shape.height();
        long width = shape.width();
        long channels = shape.channels();
        return new long[][] {
            {outer, channels, height, width}, {height * width * channels, 1, width * channels, channels}
        };
    }

    private Descriptor tensor(long name, int type, long[][] layout) {
        return bare(name, type, layout).finished();
    }

    /// A tensor that is never written to memory.
    private Descriptor inner(Shape image) {
        return bare(inner++, FLOAT, nhwc(shape.images(), image))
                .flag(CUDNN_ATTR_TENSOR_IS_VIRTUAL)
                .finished();
    }

    private Descriptor bare(long name, int type, long[][] layout) {
        return new Descriptor(scope, cudnnBackendDescriptorType.CUDNN_BACKEND_TENSOR_DESCRIPTOR)
                .choice(CUDNN_ATTR_TENSOR_DATA_TYPE, cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE, type)
                .integers(CUDNN_ATTR_TENSOR_DIMENSIONS, layout[0])
                .integers(CUDNN_ATTR_TENSOR_STRIDES, layout[1])
                .integers(CUDNN_ATTR_TENSOR_UNIQUE_ID, name)
                .integers(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
    }
}
