package featuredrop.engine.cuda.kernels;

import static featuredrop.engine.cuda.kernels.Kernel.Parameter.number;
import static featuredrop.engine.cuda.kernels.Kernel.Parameter.pointer;
import static featuredrop.engine.cuda.kernels.Kernel.Parameter.real;

import java.util.List;
import java.util.Locale;

/// The entry points of `kernels.ptx`, with all that a launch needs to know.
///
/// Every block has [#THREADS] threads in one dimension. Kernels over [Work#ITEMS] want
/// `ceil(items / THREADS)` blocks, kernels over [Work#BLOCKS] one block a row; kernels that take several
/// jobs or images have them in the grid's second dimension. Shared memory is static, so a launch asks for
/// none.
///
/// Tensors are FP16 in NHWC unless the name ends in `f32`. `channels` and every pitch (in channels) are
/// even, addresses are aligned to 4 bytes, the input tensor's to 8. `rows` are pixels of all images. An
/// activation is a number of [KernelActivation] with its two bounds. A kernel that writes where it reads is
/// marked; for all others input and output must not overlap.
public enum Kernel {
    /// One axis of a Pillow resize for `ResizeJob`s; an item is a pixel of the result.
    RESIZE_COLUMNS(Work.ITEMS, pointer("jobs")),
    /// The other axis; an item is a sample (a pixel has three) of the result.
    RESIZE_ROWS(Work.ITEMS, pointer("jobs")),
    /// RGB bytes to the input tensor of four channels, the fourth zero; an item is a pixel of any image.
    /// `table` has the FP16 value of each level, 256 for each channel; `first`, `second` and `third` say
    /// which sample of the pixel makes the channel.
    NORMALISE_U8(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            pointer("table"),
            number("pixels"),
            number("first"),
            number("second"),
            number("third")),
    /// FP32 input of up to four channels, in planes or not, to the input tensor of four; an item is a pixel
    /// of any image.
    PACK_INPUT(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("pixels"),
            number("channels"),
            number("pixel_step"),
            number("channel_step")),
    /// The largest value of each window; an item is a channel pair of the result. Windows may reach over
    /// every edge, but each has a cell inside.
    POOL_MAX(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("height"),
            number("width"),
            number("channels"),
            number("in_pitch"),
            number("out_height"),
            number("out_width"),
            number("out_pitch"),
            number("window_height"),
            number("window_width"),
            number("stride_y"),
            number("stride_x"),
            number("top"),
            number("left")),
    /// The mean of each window; an item is a channel pair of the result. With `include_pad` 1 the cells of
    /// the padding count as zeros.
    POOL_AVERAGE(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("height"),
            number("width"),
            number("channels"),
            number("in_pitch"),
            number("out_height"),
            number("out_width"),
            number("out_pitch"),
            number("window_height"),
            number("window_width"),
            number("stride_y"),
            number("stride_x"),
            number("top"),
            number("left"),
            number("bottom"),
            number("right"),
            number("include_pad")),
    /// The mean over all pixels of an image; an item is a channel pair of an image.
    GLOBAL_AVERAGE(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("pixels"),
            number("channels"),
            number("in_pitch"),
            number("out_pitch")),
    /// As [#GLOBAL_AVERAGE], to dense FP32.
    GLOBAL_AVERAGE_F32(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("pixels"),
            number("channels"),
            number("in_pitch")),
    /// Depthwise convolution, what lies outside the input being zero; an item is a channel pair of a pixel of the
    /// result. What is read is clipped to `in_lower` and `in_upper` first. Weights are FP32, row by row, column by
    /// column, the channels together; the bias is FP32.
    DEPTHWISE(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            pointer("weights"),
            pointer("bias"),
            number("images"),
            number("height"),
            number("width"),
            number("channels"),
            number("in_pitch"),
            number("out_height"),
            number("out_width"),
            number("out_pitch"),
            number("window_height"),
            number("window_width"),
            number("stride_y"),
            number("stride_x"),
            number("dilation_y"),
            number("dilation_x"),
            number("top"),
            number("left"),
            real("in_lower"),
            real("in_upper"),
            number("activation"),
            real("lower"),
            real("upper")),
    /// The same for windows of 3 × 3 and 5 × 5 with a stride of 1 or 2, channels and pitches being multiples of 8,
    /// addresses of 16. An item is eight channels of [DepthwiseTwin#strip] neighbouring pixels of a row.
    DEPTHWISE_STRIPS(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            pointer("weights"),
            pointer("bias"),
            number("images"),
            number("height"),
            number("width"),
            number("channels"),
            number("in_pitch"),
            number("out_height"),
            number("out_width"),
            number("out_pitch"),
            number("window"),
            number("stride"),
            number("top"),
            number("left"),
            real("in_lower"),
            real("in_upper"),
            real("lower"),
            real("upper")),
    /// Zeros around every image; an item is a channel pair of the result.
    PAD(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("images"),
            number("height"),
            number("width"),
            number("channels"),
            number("in_pitch"),
            number("out_height"),
            number("out_width"),
            number("out_pitch"),
            number("top"),
            number("left")),
    /// Channels from one pitch to another, which makes and reads slices of a concatenation; an item is a
    /// channel pair.
    COPY_CHANNELS(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("rows"),
            number("channels"),
            number("in_pitch"),
            number("out_pitch")),
    /// `activation(x * scale + bias)`, FP32 scale and bias a channel, either of them 0 for none; an item is
    /// a channel pair. In place where both pitches are equal.
    SCALE_BIAS_ACTIVATE(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            pointer("scale"),
            pointer("bias"),
            number("rows"),
            number("channels"),
            number("in_pitch"),
            number("out_pitch"),
            number("activation"),
            real("lower"),
            real("upper")),
    /// `activation(first + second)`; an item is a channel pair. In place where pitches are equal.
    ADD_ACTIVATE(
            Work.ITEMS,
            pointer("first"),
            pointer("second"),
            pointer("out"),
            number("rows"),
            number("channels"),
            number("first_pitch"),
            number("second_pitch"),
            number("out_pitch"),
            number("activation"),
            real("lower"),
            real("upper")),
    /// `in * gate`, where a row of the gate serves `rows_per_gate` rows: the pixels of an image for
    /// squeeze-and-excite, 1 for tensors of one shape; an item is a channel pair. In place where pitches are
    /// equal.
    MULTIPLY(
            Work.ITEMS,
            pointer("in"),
            pointer("gate"),
            pointer("out"),
            number("rows"),
            number("channels"),
            number("in_pitch"),
            number("gate_pitch"),
            number("out_pitch"),
            number("rows_per_gate")),
    /// Channel `g · n + i` goes to `i · groups + g`, where a group has n channels; an item is a channel.
    /// Here `channels` may be odd.
    SHUFFLE_CHANNELS(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("rows"),
            number("channels"),
            number("in_pitch"),
            number("out_pitch"),
            number("groups")),
    /// Local response normalisation over neighbouring channels, as ONNX's `LRN`; an item is a channel pair.
    LOCAL_RESPONSE(
            Work.ITEMS,
            pointer("in"),
            pointer("out"),
            number("rows"),
            number("channels"),
            number("in_pitch"),
            number("out_pitch"),
            number("size"),
            real("alpha"),
            real("beta"),
            real("k")),
    /// A tap as the host reads it: dense FP32; an item is a channel pair.
    TO_F32(Work.ITEMS, pointer("in"), pointer("out"), number("rows"), number("channels"), number("in_pitch")),
    /// Softmax of every row to dense FP32; a block is a row. Here `channels` may be odd.
    SOFTMAX(Work.BLOCKS, pointer("in"), pointer("out"), number("channels"), number("in_pitch")),
    /// Brings dense FP32 rows to length 1, in place; a block is a row. What has no direction becomes zero.
    L2_ROWS(Work.BLOCKS, pointer("rows"), number("columns")),
    /// Gray levels to half spectra of their rows; a block is a row of the spectrum, the grid's second
    /// dimension the image. Rows below `height` are zero. `points` is a power of two of at most
    /// [#MOST_POINTS], `bits` its logarithm, `roots` hold e^(-2πik/points).
    FFT_ROWS(
            Work.BLOCKS,
            pointer("in"),
            pointer("out"),
            pointer("roots"),
            number("height"),
            number("width"),
            number("points"),
            number("bits")),
    /// Columns of half spectra: transformed, multiplied with the filter's spectrum, transformed back, in
    /// place; a block is a column, the grid's second dimension the image.
    FFT_COLUMNS_FILTER(
            Work.BLOCKS,
            pointer("data"),
            pointer("filter"),
            pointer("roots"),
            number("columns"),
            number("points"),
            number("bits")),
    /// Half spectra of rows back to values times `scale`, without the first `top` rows and `left` columns; a
    /// block is a row of the result, the grid's second dimension the image.
    FFT_ROWS_INVERSE(
            Work.BLOCKS,
            pointer("in"),
            pointer("out"),
            pointer("roots"),
            number("spectrum_rows"),
            number("width"),
            number("points"),
            number("bits"),
            number("top"),
            number("left"),
            real("scale"));

    /// Threads of every block.
    public static final int THREADS = 256;
    /// Longest row or column that a Fourier transform takes.
    public static final int MOST_POINTS = 1_024;

    private final Work work;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Parameter> parameters;

    Kernel(Work work, Parameter... parameters) {
        this.work = work;
        this.parameters = List.of(parameters);
    }

    /// What a block or thread stands for.
    public enum Work {
        /// A thread is an item.
        ITEMS,
        /// A block is a row.
        BLOCKS
    }

    /// A parameter of an entry point.
    ///
    /// @param name as in `kernels.cu`
    public record Parameter(String name, Type type) {
        static Parameter pointer(String name) {
            return new Parameter(name, Type.POINTER);
        }

        static Parameter number(String name) {
            return new Parameter(name, Type.INT);
        }

        static Parameter real(String name) {
            return new Parameter(name, Type.FLOAT);
        }
    }

    /// The type of a parameter.
    public enum Type {
        /// An address in device memory, 8 bytes.
        POINTER,
        /// 4 bytes.
        INT,
        /// 4 bytes, IEEE 754.
        FLOAT
    }

    /// The name in the PTX text.
    public String entryPoint() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What a block or thread stands for.
    public Work work() {
        return work;
    }

    /// All parameters, in order.
    public List<Parameter> parameters() {
        return parameters;
    }

    /// Blocks in the grid's first dimension for so many items or rows.
    ///
    /// @throws IllegalArgumentException for none, or more than 32-bit indices can count
    public int blocks(long count) {
        if (count < 1 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(entryPoint() + ": a launch over " + count + " items");
        }
        return work == Work.BLOCKS ? (int) count : Math.toIntExact((count + THREADS - 1) / THREADS);
    }
}
