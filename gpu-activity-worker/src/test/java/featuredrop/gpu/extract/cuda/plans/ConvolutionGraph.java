package featuredrop.gpu.extract.cuda.plans;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_COMP_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_CONV_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_DILATIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS;
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
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_BOOLEAN;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_CONVOLUTION_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeType.CUDNN_TYPE_POINTWISE_MODE;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_POINTWISE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_TENSOR_DESCRIPTOR;

import featuredrop.gpu.extract.cuda.plans.Descriptors.Descriptor;
import featuredrop.gpu.extract.cuda.program.ConvolutionShape;
import featuredrop.gpu.extract.network.Shape;
import featuredrop.gpu.extract.network.Window;
import java.util.ArrayList;
import java.util.List;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnPointwiseMode;

/// Builds the operation graph of a convolution in the order for which cuDNN ships compiled engines:
/// convolution, residual, bias (in FP16), ReLU.
final class ConvolutionGraph {
    private static final int HALF = cudnnDataType.CUDNN_DATA_HALF;
    private static final int FLOAT = cudnnDataType.CUDNN_DATA_FLOAT;
    private static final long ALIGNMENT = 16;

    private final Descriptors descriptors;
    private final ConvolutionShape shape;
    private final List<Descriptor> operations = new ArrayList<>();
    private long tensors;

    ConvolutionGraph(Descriptors descriptors, ConvolutionShape shape) {
        this.descriptors = descriptors;
        this.shape = shape;
    }

    /// The finished graph, without a handle.
    Descriptor build() {
        Shape y = shape.y();
        boolean isPlain = !shape.ending().relu();
        Descriptor sum = output(FLOAT, true);
        convolution(sum);
        if (shape.ending().residual()) {
            Descriptor added = output(FLOAT, true);
            pointwise(cudnnPointwiseMode.CUDNN_POINTWISE_ADD, sum, output(HALF, false), added);
            sum = added;
        }
        Descriptor bias = tensor(HALF, false, nhwc(1, new Shape(1, 1, y.channels())));
        Descriptor biased = isPlain ? output(HALF, false) : output(FLOAT, true);
        pointwise(cudnnPointwiseMode.CUDNN_POINTWISE_ADD, sum, bias, biased);
        if (!isPlain) {
            pointwise(cudnnPointwiseMode.CUDNN_POINTWISE_RELU_FWD, biased, null, output(HALF, false));
        }
        Descriptor graph = descriptors.create(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
        descriptors.descriptors(graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, operations.toArray(Descriptor[]::new));
        return descriptors.finished(graph);
    }

    private void convolution(Descriptor y) {
        Window window = shape.window();
        Descriptor rule = descriptors.create(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
        descriptors.longs(rule, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2);
        descriptors.constant(rule, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, FLOAT);
        descriptors.constant(
                rule,
                CUDNN_ATTR_CONVOLUTION_CONV_MODE,
                CUDNN_TYPE_CONVOLUTION_MODE,
                cudnnConvolutionMode.CUDNN_CROSS_CORRELATION);
        Window.Padding padding = window.padding();
        descriptors.longs(rule, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, padding.top(), padding.left());
        descriptors.longs(rule, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, padding.bottom(), padding.right());
        descriptors.longs(
                rule,
                CUDNN_ATTR_CONVOLUTION_DILATIONS,
                window.dilation().height(),
                window.dilation().width());
        descriptors.longs(
                rule,
                CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES,
                window.stride().height(),
                window.stride().width());
        descriptors.finished(rule);

        Descriptor operation = descriptors.create(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
        Descriptor x = tensor(HALF, false, nhwc(shape.images(), shape.x()));
        Shape filter = new Shape(window.kernel().height(), window.kernel().width(), shape.channelsPerGroup());
        Descriptor weights = tensor(HALF, false, nhwc(shape.y().channels(), filter));
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x);
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, weights);
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y);
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, rule);
        descriptors.real(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1);
        descriptors.real(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0);
        operations.add(descriptors.finished(operation));
    }

    private void pointwise(int mode, Descriptor x, @org.jspecify.annotations.Nullable Descriptor second, Descriptor y) {
        Descriptor rule = descriptors.create(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
        descriptors.constant(rule, CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode);
        descriptors.constant(rule, CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, FLOAT);
        descriptors.finished(rule);
        Descriptor operation = descriptors.create(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, rule);
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x);
        if (second != null) {
            descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_POINTWISE_BDESC, second);
        }
        descriptors.descriptors(operation, CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y);
        operations.add(descriptors.finished(operation));
    }

    private Descriptor output(int type, boolean isVirtual) {
        return tensor(type, isVirtual, nhwc(shape.images(), shape.y()));
    }

    /// The extent in cuDNN's order N, C, H, W.
    private static long[] nhwc(int images, Shape image) {
        return new long[] {images, image.channels(), image.height(), image.width()};
    }

    private Descriptor tensor(int type, boolean isVirtual, long[] sides) {
        Descriptor tensor = descriptors.create(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
        long channels = sides[1];
        long width = sides[3];
        descriptors.constant(tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type);
        descriptors.longs(tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, sides);
        descriptors.longs(
                tensor, CUDNN_ATTR_TENSOR_STRIDES, sides[2] * width * channels, 1, width * channels, channels);
        descriptors.longs(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, ++tensors);
        descriptors.longs(tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
        if (isVirtual) {
            descriptors.constant(tensor, CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, 1);
        }
        return descriptors.finished(tensor);
    }
}
