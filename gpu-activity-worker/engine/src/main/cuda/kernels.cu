// The kernels of our own: everything between pixels and feature that cuDNN does not compute.
//
// Tensors are FP16 in NHWC. `channels` is what is computed, `pitch` the channels from one pixel to the next in memory
// (larger when the tensor is a slice of a concatenation); both are even, because a thread computes two channels.
// Arithmetic is FP32, every operation rounded on its own (the build forbids contraction into fused multiply-adds; where
// one is meant, it is written), so that the Java twins give the same bits. Indices of items are 32-bit: a launch has
// at most 2^31 - 1 of them. Parameters and launch rules stand in Kernel.java.

#include <cuda_fp16.h>
#include <stdint.h>

#define KERNEL extern "C" __global__ void

namespace {

const int THREADS = 256;

__device__ unsigned item() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ float2 loaded(const __half2* tensor, size_t pair) {
    return __half22float2(tensor[pair]);
}

__device__ void store(__half2* tensor, size_t pair, float x, float y) {
    tensor[pair] = __floats2half2_rn(x, y);
}

// e^x: x = n ln 2 + r, Taylor's series of degree 7 for r (error below 6e-9), then the exponent in two exact steps.
__device__ float exponential(float x) {
    if (x != x) {
        return x;
    }
    if (x < -104.0f) {
        return 0.0f;
    }
    if (x > 88.75f) {
        return __int_as_float(0x7f800000);
    }
    float n = rintf(x * 1.44269504f);
    float r = __fmaf_rn(n, -0.693145752f, x);
    r = __fmaf_rn(n, -1.42860677e-6f, r);
    float sum = 1.98412698e-4f;
    sum = __fmaf_rn(sum, r, 1.38888889e-3f);
    sum = __fmaf_rn(sum, r, 8.33333333e-3f);
    sum = __fmaf_rn(sum, r, 4.16666667e-2f);
    sum = __fmaf_rn(sum, r, 1.66666667e-1f);
    sum = __fmaf_rn(sum, r, 0.5f);
    sum = __fmaf_rn(sum, r, 1.0f);
    sum = __fmaf_rn(sum, r, 1.0f);
    int exponent = (int) n;
    int half = exponent >> 1;
    return sum * __int_as_float((half + 127) << 23) * __int_as_float((exponent - half + 127) << 23);
}

// ln x for a normal x > 0: x = m 2^e with m near 1, ln m = 2 artanh((m - 1) / (m + 1)) by its series.
__device__ float logarithm(float x) {
    int bits = __float_as_int(x);
    int exponent = (bits - 0x3f3504f3) >> 23;
    float m = __int_as_float(bits - (exponent << 23));
    float t = (m - 1.0f) / (m + 1.0f);
    float square = t * t;
    float sum = 1.11111111e-1f;
    sum = __fmaf_rn(sum, square, 1.42857143e-1f);
    sum = __fmaf_rn(sum, square, 0.2f);
    sum = __fmaf_rn(sum, square, 3.33333333e-1f);
    sum = __fmaf_rn(sum, square, 1.0f);
    return __fmaf_rn((float) exponent, 0.693147181f, 2.0f * t * sum);
}

// Comparisons and not fminf and fmaxf, which would turn NaN into a bound and hide it.
__device__ float clipped(float x, float lower, float upper) {
    return x < lower ? lower : x > upper ? upper : x;
}

__device__ float sigmoid(float x) {
    return 1.0f / (1.0f + exponential(-x));
}

__device__ float activated(float x, int activation, float lower, float upper) {
    switch (activation) {
        case 1:
            return clipped(x, lower, upper);
        case 2:
            return sigmoid(x);
        case 3:
            return x * sigmoid(lower * x);
        case 4:
            return x * (clipped(x + 3.0f, 0.0f, 6.0f) / 6.0f);
        case 5:
            return clipped(x * lower + upper, 0.0f, 1.0f);
        default:
            return x;
    }
}

// The sum of what the block's threads hold, for all of them; `shared` has THREADS places.
template <typename Number>
__device__ Number blockSum(Number mine, Number* shared) {
    shared[threadIdx.x] = mine;
    __syncthreads();
    for (int reach = THREADS / 2; reach > 0; reach /= 2) {
        if (threadIdx.x < reach) {
            shared[threadIdx.x] = shared[threadIdx.x] + shared[threadIdx.x + reach];
        }
        __syncthreads();
    }
    Number sum = shared[0];
    __syncthreads();
    return sum;
}

__device__ float blockMax(float mine, float* shared) {
    shared[threadIdx.x] = mine;
    __syncthreads();
    for (int reach = THREADS / 2; reach > 0; reach /= 2) {
        if (threadIdx.x < reach) {
            float other = shared[threadIdx.x + reach];
            shared[threadIdx.x] = other > shared[threadIdx.x] ? other : shared[threadIdx.x];
        }
        __syncthreads();
    }
    float most = shared[0];
    __syncthreads();
    return most;
}

// A pixel pair of the pooled tensor, and the window's cells that lie inside the input.
struct Window {
    size_t image;
    int firstRow, endRow, firstColumn, endColumn;
};

}  // namespace

// ---- from pixels to the input tensor ---------------------------------------------------------------------------

// Pillow's resize, one axis; a pass over rows makes columns, a second one rows. What a job holds stands in ResizeJob.
struct Resize {
    const uint8_t* in;
    uint8_t* out;
    const int* table;
    int width, height, taps, pitch;
};

namespace {

const int PRECISION = 22;

__device__ uint8_t level(int sum) {
    int rounded = sum >> PRECISION;
    return (uint8_t) (rounded < 0 ? 0 : rounded > 255 ? 255 : rounded);
}

}  // namespace

// An item is a pixel of the result.
KERNEL resize_columns(const Resize* __restrict__ jobs) {
    Resize job = jobs[blockIdx.y];
    unsigned i = item();
    if (i >= (unsigned) job.width * job.height) {
        return;
    }
    int y = i / job.width;
    int x = i % job.width;
    const int* entry = job.table + (size_t) x * (job.taps + 2);
    const uint8_t* from = job.in + (size_t) y * job.pitch + 3 * (size_t) entry[0];
    int count = entry[1];
    int red = 1 << (PRECISION - 1);
    int green = red;
    int blue = red;
    for (int k = 0; k < count; k++) {
        int weight = entry[2 + k];
        red += from[3 * k] * weight;
        green += from[3 * k + 1] * weight;
        blue += from[3 * k + 2] * weight;
    }
    uint8_t* to = job.out + 3 * (size_t) i;
    to[0] = level(red);
    to[1] = level(green);
    to[2] = level(blue);
}

// An item is a sample of the result.
KERNEL resize_rows(const Resize* __restrict__ jobs) {
    Resize job = jobs[blockIdx.y];
    unsigned i = item();
    unsigned samples = 3u * job.width;
    if (i >= samples * job.height) {
        return;
    }
    int y = i / samples;
    int x = i % samples;
    const int* entry = job.table + (size_t) y * (job.taps + 2);
    const uint8_t* from = job.in + (size_t) entry[0] * job.pitch + x;
    int count = entry[1];
    int sum = 1 << (PRECISION - 1);
    for (int k = 0; k < count; k++) {
        sum += from[(size_t) k * job.pitch] * entry[2 + k];
    }
    job.out[i] = level(sum);
}

// An item is a pixel. The table holds the normalised FP16 value of every level, 256 for each of three channels.
KERNEL normalise_u8(const uint8_t* __restrict__ in, uint2* __restrict__ out, const uint16_t* __restrict__ table,
                    int pixels, int first, int second, int third) {
    unsigned i = item();
    if (i >= pixels) {
        return;
    }
    const uint8_t* pixel = in + 3 * (size_t) i;
    unsigned x = table[pixel[first]];
    unsigned y = table[256 + pixel[second]];
    unsigned z = table[512 + pixel[third]];
    out[i] = make_uint2(x | y << 16, z);
}

// An item is a pixel; up to four channels of any order in memory become four that stand together.
KERNEL pack_input(const float* __restrict__ in, __half2* __restrict__ out, int images, int pixels, int channels,
                  int pixel_step, int channel_step) {
    unsigned i = item();
    if (i >= (unsigned) images * pixels) {
        return;
    }
    size_t image = i / pixels;
    size_t pixel = i % pixels;
    const float* from = in + image * pixels * channels + pixel * pixel_step;
    float value[4];
    for (int c = 0; c < 4; c++) {
        value[c] = c < channels ? from[(size_t) c * channel_step] : 0.0f;
    }
    store(out, 2 * (size_t) i, value[0], value[1]);
    store(out, 2 * (size_t) i + 1, value[2], value[3]);
}

// ---- pooling ---------------------------------------------------------------------------------------------------

namespace {

__device__ Window window(unsigned pixel, int height, int width, int out_height, int out_width, int window_height,
                         int window_width, int stride_y, int stride_x, int top, int left) {
    int x = pixel % out_width * stride_x - left;
    int y = pixel / out_width % out_height * stride_y - top;
    Window w;
    w.image = pixel / out_width / out_height;
    w.firstRow = y < 0 ? 0 : y;
    w.firstColumn = x < 0 ? 0 : x;
    w.endRow = y + window_height > height ? height : y + window_height;
    w.endColumn = x + window_width > width ? width : x + window_width;
    return w;
}

}  // namespace

// An item is a channel pair of a pixel of the result.
KERNEL pool_max(const __half2* __restrict__ in, __half2* __restrict__ out, int images, int height, int width,
                int channels, int in_pitch, int out_height, int out_width, int out_pitch, int window_height,
                int window_width, int stride_y, int stride_x, int top, int left) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= (unsigned) images * out_height * out_width * pairs) {
        return;
    }
    unsigned pixel = i / pairs;
    unsigned pair = i % pairs;
    Window w = window(pixel, height, width, out_height, out_width, window_height, window_width, stride_y, stride_x,
                      top, left);
    float2 most = make_float2(__int_as_float(0xff800000), __int_as_float(0xff800000));
    for (int y = w.firstRow; y < w.endRow; y++) {
        for (int x = w.firstColumn; x < w.endColumn; x++) {
            float2 v = loaded(in, ((w.image * height + y) * width + x) * (in_pitch / 2) + pair);
            most.x = v.x > most.x || v.x != v.x ? v.x : most.x;
            most.y = v.y > most.y || v.y != v.y ? v.y : most.y;
        }
    }
    store(out, (size_t) pixel * (out_pitch / 2) + pair, most.x, most.y);
}

// An item is a channel pair of a pixel of the result. Cells of the padding count where include_pad is 1, those beyond
// the padding (where the size was rounded up) never.
KERNEL pool_average(const __half2* __restrict__ in, __half2* __restrict__ out, int images, int height, int width,
                    int channels, int in_pitch, int out_height, int out_width, int out_pitch, int window_height,
                    int window_width, int stride_y, int stride_x, int top, int left, int bottom, int right,
                    int include_pad) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= (unsigned) images * out_height * out_width * pairs) {
        return;
    }
    unsigned pixel = i / pairs;
    unsigned pair = i % pairs;
    Window w = window(pixel, height, width, out_height, out_width, window_height, window_width, stride_y, stride_x,
                      top, left);
    float2 sum = make_float2(0.0f, 0.0f);
    for (int y = w.firstRow; y < w.endRow; y++) {
        for (int x = w.firstColumn; x < w.endColumn; x++) {
            float2 v = loaded(in, ((w.image * height + y) * width + x) * (in_pitch / 2) + pair);
            sum.x = sum.x + v.x;
            sum.y = sum.y + v.y;
        }
    }
    int cells = (w.endRow - w.firstRow) * (w.endColumn - w.firstColumn);
    if (include_pad) {
        int x = pixel % out_width * stride_x - left;
        int y = pixel / out_width % out_height * stride_y - top;
        int endX = x + window_width > width + right ? width + right : x + window_width;
        int endY = y + window_height > height + bottom ? height + bottom : y + window_height;
        cells = (endX - x) * (endY - y);
    }
    store(out, (size_t) pixel * (out_pitch / 2) + pair, sum.x / cells, sum.y / cells);
}

namespace {

__device__ float2 globalMean(const __half2* in, size_t image, unsigned pair, int pixels, int in_pitch) {
    const __half2* from = in + image * pixels * (in_pitch / 2) + pair;
    float2 sum = make_float2(0.0f, 0.0f);
    for (int p = 0; p < pixels; p++) {
        float2 v = loaded(from, (size_t) p * (in_pitch / 2));
        sum.x = sum.x + v.x;
        sum.y = sum.y + v.y;
    }
    return make_float2(sum.x / pixels, sum.y / pixels);
}

}  // namespace

// An item is a channel pair of an image.
KERNEL global_average(const __half2* __restrict__ in, __half2* __restrict__ out, int images, int pixels, int channels,
                      int in_pitch, int out_pitch) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= images * pairs) {
        return;
    }
    float2 mean = globalMean(in, i / pairs, i % pairs, pixels, in_pitch);
    store(out, (size_t) (i / pairs) * (out_pitch / 2) + i % pairs, mean.x, mean.y);
}

// As global_average, for a tap: the result is FP32 and dense.
KERNEL global_average_f32(const __half2* __restrict__ in, float2* __restrict__ out, int images, int pixels,
                          int channels, int in_pitch) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= images * pairs) {
        return;
    }
    out[i] = globalMean(in, i / pairs, i % pairs, pixels, in_pitch);
}

// ---- depthwise convolution -------------------------------------------------------------------------------------

// Weights are FP32, row by row, column by column, the channels together. What is read is clipped first, so that the step
// before needs no pass of its own; what lies outside the input is zero.

// An item is a channel pair of a pixel of the result.
KERNEL depthwise(const __half2* __restrict__ in, __half2* __restrict__ out, const float2* __restrict__ weights,
                 const float2* __restrict__ bias, int images, int height, int width, int channels, int in_pitch,
                 int out_height, int out_width, int out_pitch, int window_height, int window_width, int stride_y,
                 int stride_x, int dilation_y, int dilation_x, int top, int left, float in_lower, float in_upper,
                 int activation, float lower, float upper) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= (unsigned) images * out_height * out_width * pairs) {
        return;
    }
    unsigned pixel = i / pairs;
    unsigned pair = i % pairs;
    int firstX = (int) (pixel % out_width) * stride_x - left;
    int firstY = (int) (pixel / out_width % out_height) * stride_y - top;
    size_t image = pixel / out_width / out_height;
    float2 sum = make_float2(0.0f, 0.0f);
    for (int r = 0; r < window_height; r++) {
        int y = firstY + r * dilation_y;
        if (y < 0 || y >= height) {
            continue;
        }
        for (int s = 0; s < window_width; s++) {
            int x = firstX + s * dilation_x;
            if (x < 0 || x >= width) {
                continue;
            }
            float2 v = loaded(in, ((image * height + y) * width + x) * (in_pitch / 2) + pair);
            float2 weight = weights[(r * window_width + s) * pairs + pair];
            sum.x = __fmaf_rn(clipped(v.x, in_lower, in_upper), weight.x, sum.x);
            sum.y = __fmaf_rn(clipped(v.y, in_lower, in_upper), weight.y, sum.y);
        }
    }
    store(out, (size_t) pixel * (out_pitch / 2) + pair, activated(sum.x + bias[pair].x, activation, lower, upper),
          activated(sum.y + bias[pair].y, activation, lower, upper));
}

namespace {

const int EIGHT = 8;  // channels of a thread: 16 bytes

__device__ void unpack(uint4 packed, float* values) {
    const unsigned words[4] = {packed.x, packed.y, packed.z, packed.w};
    for (int k = 0; k < 4; k++) {
        __half2 pair = *reinterpret_cast<const __half2*>(&words[k]);
        float2 both = __half22float2(pair);
        values[2 * k] = both.x;
        values[2 * k + 1] = both.y;
    }
}

__device__ unsigned packed(float x, float y) {
    __half2 pair = __floats2half2_rn(x, y);
    return *reinterpret_cast<unsigned*>(&pair);
}

struct Strip {
    const __half2* in;
    __half2* out;
    const float4* weights;
    const float4* bias;
    int images, height, width, channels, in_pitch, out_height, out_width, out_pitch, top, left;
    float in_lower, in_upper, lower, upper;
};

// An item is eight channels of PIXELS neighbours in a row of the result: what they see is read once, and so are weights.
template <int WINDOW, int STRIDE, int PIXELS>
__device__ void strip(const Strip& job) {
    const int COLUMNS = (PIXELS - 1) * STRIDE + WINDOW;
    unsigned eights = job.channels / EIGHT;
    unsigned strips = (job.out_width + PIXELS - 1) / PIXELS;
    unsigned i = item();
    if (i >= (unsigned) job.images * job.out_height * strips * eights) {
        return;
    }
    unsigned eight = i % eights;
    int firstColumn = i / eights % strips * PIXELS;
    unsigned row = i / eights / strips;
    size_t image = row / job.out_height;
    int firstY = (int) (row % job.out_height) * STRIDE - job.top;
    int firstX = firstColumn * STRIDE - job.left;
    float sum[PIXELS][EIGHT];
#pragma unroll
    for (int p = 0; p < PIXELS; p++) {
#pragma unroll
        for (int c = 0; c < EIGHT; c++) {
            sum[p][c] = 0.0f;
        }
    }
#pragma unroll 1
    for (int r = 0; r < WINDOW; r++) {
        int y = firstY + r;
        if (y < 0 || y >= job.height) {
            continue;
        }
        const __half2* line = job.in + (image * job.height + y) * job.width * (job.in_pitch / 2) + eight * (EIGHT / 2);
        float seen[COLUMNS][EIGHT];
#pragma unroll
        for (int column = 0; column < COLUMNS; column++) {
            int x = firstX + column;
            if (x >= 0 && x < job.width) {
                unpack(*reinterpret_cast<const uint4*>(line + (size_t) x * (job.in_pitch / 2)), seen[column]);
#pragma unroll
                for (int c = 0; c < EIGHT; c++) {
                    seen[column][c] = clipped(seen[column][c], job.in_lower, job.in_upper);
                }
            } else {
#pragma unroll
                for (int c = 0; c < EIGHT; c++) {
                    seen[column][c] = 0.0f;
                }
            }
        }
#pragma unroll
        for (int s = 0; s < WINDOW; s++) {
            const float4* at = job.weights + ((size_t) (r * WINDOW + s) * eights + eight) * 2;
            float4 low = at[0];
            float4 high = at[1];
            const float weight[EIGHT] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
#pragma unroll
            for (int p = 0; p < PIXELS; p++) {
#pragma unroll
                for (int c = 0; c < EIGHT; c++) {
                    sum[p][c] = __fmaf_rn(seen[p * STRIDE + s][c], weight[c], sum[p][c]);
                }
            }
        }
    }
    float4 low = job.bias[2 * eight];
    float4 high = job.bias[2 * eight + 1];
    const float bias[EIGHT] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
    size_t first = (size_t) row * job.out_width + firstColumn;
#pragma unroll
    for (int p = 0; p < PIXELS; p++) {
        if (firstColumn + p < job.out_width) {
            float result[EIGHT];
#pragma unroll
            for (int c = 0; c < EIGHT; c++) {
                result[c] = clipped(sum[p][c] + bias[c], job.lower, job.upper);
            }
            __half2* to = job.out + (first + p) * (job.out_pitch / 2) + eight * (EIGHT / 2);
            *reinterpret_cast<uint4*>(to) =
                make_uint4(packed(result[0], result[1]), packed(result[2], result[3]),
                           packed(result[4], result[5]), packed(result[6], result[7]));
        }
    }
}

}  // namespace

// The windows of nearly all networks, 3 x 3 and 5 x 5 by strides of 1 and 2; channels and pitches are multiples of
// eight, and the result is clipped. An item is eight channels of four pixels that stand in a row where the window is 3 x 3
// and the stride 1, else of two.
// Two blocks a multiprocessor keep enough reads under way.
KERNEL __launch_bounds__(THREADS, 2)
depthwise_strips(const __half2* __restrict__ in, __half2* __restrict__ out, const float4* __restrict__ weights,
                 const float4* __restrict__ bias, int images, int height, int width, int channels, int in_pitch,
                 int out_height, int out_width, int out_pitch, int window, int stride, int top, int left,
                 float in_lower, float in_upper, float lower, float upper) {
    Strip job = {in, out, weights, bias, images, height, width, channels, in_pitch, out_height, out_width, out_pitch,
                 top, left, in_lower, in_upper, lower, upper};
    if (window == 3 && stride == 1) {
        strip<3, 1, 4>(job);
    } else if (window == 3) {
        strip<3, 2, 2>(job);
    } else if (stride == 1) {
        strip<5, 1, 2>(job);
    } else {
        strip<5, 2, 2>(job);
    }
}

// ---- element by element ----------------------------------------------------------------------------------------

// An item is a channel pair of a pixel of the result; what lies outside the input is zero.
KERNEL pad(const __half2* __restrict__ in, __half2* __restrict__ out, int images, int height, int width, int channels,
           int in_pitch, int out_height, int out_width, int out_pitch, int top, int left) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= (unsigned) images * out_height * out_width * pairs) {
        return;
    }
    unsigned pixel = i / pairs;
    unsigned pair = i % pairs;
    int x = (int) (pixel % out_width) - left;
    int y = (int) (pixel / out_width % out_height) - top;
    size_t image = pixel / out_width / out_height;
    __half2 value = __floats2half2_rn(0.0f, 0.0f);
    if (x >= 0 && x < width && y >= 0 && y < height) {
        value = in[((image * height + y) * width + x) * (in_pitch / 2) + pair];
    }
    out[(size_t) pixel * (out_pitch / 2) + pair] = value;
}

// An item is a channel pair of a row: a slice of a concatenation is filled or read.
KERNEL copy_channels(const __half2* __restrict__ in, __half2* __restrict__ out, int rows, int channels, int in_pitch,
                     int out_pitch) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    out[(size_t) (i / pairs) * (out_pitch / 2) + i % pairs] = in[(size_t) (i / pairs) * (in_pitch / 2) + i % pairs];
}

// An item is a channel pair of a row. Scale and bias are FP32, one value a channel; either may be absent (0).
KERNEL scale_bias_activate(const __half2* in, __half2* out, const float2* __restrict__ scale,
                           const float2* __restrict__ bias, int rows, int channels, int in_pitch, int out_pitch,
                           int activation, float lower, float upper) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    unsigned pair = i % pairs;
    float2 v = loaded(in, (size_t) (i / pairs) * (in_pitch / 2) + pair);
    if (scale) {
        v = make_float2(v.x * scale[pair].x, v.y * scale[pair].y);
    }
    if (bias) {
        v = make_float2(v.x + bias[pair].x, v.y + bias[pair].y);
    }
    store(out, (size_t) (i / pairs) * (out_pitch / 2) + pair, activated(v.x, activation, lower, upper),
          activated(v.y, activation, lower, upper));
}

// An item is a channel pair of a row.
KERNEL add_activate(const __half2* first, const __half2* second, __half2* out, int rows, int channels,
                    int first_pitch, int second_pitch, int out_pitch, int activation, float lower, float upper) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    unsigned row = i / pairs;
    unsigned pair = i % pairs;
    float2 a = loaded(first, (size_t) row * (first_pitch / 2) + pair);
    float2 b = loaded(second, (size_t) row * (second_pitch / 2) + pair);
    store(out, (size_t) row * (out_pitch / 2) + pair, activated(a.x + b.x, activation, lower, upper),
          activated(a.y + b.y, activation, lower, upper));
}

// An item is a channel pair of a row. A row of the gate serves `rows_per_gate` rows: all pixels of an image in
// squeeze-and-excite, 1 for tensors of equal shape.
KERNEL multiply(const __half2* in, const __half2* gate, __half2* out, int rows, int channels, int in_pitch,
                int gate_pitch, int out_pitch, int rows_per_gate) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    unsigned row = i / pairs;
    unsigned pair = i % pairs;
    float2 a = loaded(in, (size_t) row * (in_pitch / 2) + pair);
    float2 b = loaded(gate, (size_t) (row / rows_per_gate) * (gate_pitch / 2) + pair);
    store(out, (size_t) row * (out_pitch / 2) + pair, a.x * b.x, a.y * b.y);
}

// An item is a channel of a row: channel g * n + i goes to i * groups + g, where a group has n channels.
KERNEL shuffle_channels(const __half* __restrict__ in, __half* __restrict__ out, int rows, int channels, int in_pitch,
                        int out_pitch, int groups) {
    unsigned i = item();
    if (i >= (unsigned) rows * channels) {
        return;
    }
    unsigned row = i / channels;
    unsigned to = i % channels;
    unsigned from = to % groups * (channels / groups) + to / groups;
    out[(size_t) row * out_pitch + to] = in[(size_t) row * in_pitch + from];
}

// An item is a channel pair of a row: x / (k + alpha / size * sum of squares)^beta over `size` neighbouring channels.
KERNEL local_response(const __half2* __restrict__ in, __half2* __restrict__ out, int rows, int channels, int in_pitch,
                      int out_pitch, int size, float alpha, float beta, float k) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    unsigned row = i / pairs;
    unsigned pair = i % pairs;
    const __half* from = (const __half*) (in + (size_t) row * (in_pitch / 2));
    float scaled = alpha / size;
    float result[2];
    for (int j = 0; j < 2; j++) {
        int channel = 2 * pair + j;
        int first = channel - (size - 1) / 2;
        int last = channel + size / 2;
        first = first < 0 ? 0 : first;
        last = last >= channels ? channels - 1 : last;
        float sum = 0.0f;
        for (int c = first; c <= last; c++) {
            float v = __half2float(from[c]);
            sum = sum + v * v;
        }
        result[j] = __half2float(from[channel]) * exponential(-beta * logarithm(k + scaled * sum));
    }
    store(out, (size_t) row * (out_pitch / 2) + pair, result[0], result[1]);
}

// An item is a channel pair of a row: a tap as the host reads it, FP32 and dense.
KERNEL to_f32(const __half2* __restrict__ in, float2* __restrict__ out, int rows, int channels, int in_pitch) {
    unsigned pairs = channels / 2;
    unsigned i = item();
    if (i >= rows * pairs) {
        return;
    }
    out[i] = loaded(in, (size_t) (i / pairs) * (in_pitch / 2) + i % pairs);
}

// ---- whole rows: a block each ----------------------------------------------------------------------------------

// A block is a row. The result is FP32 and dense.
KERNEL softmax(const __half* __restrict__ in, float* __restrict__ out, int channels, int in_pitch) {
    __shared__ float shared[THREADS];
    const __half* from = in + (size_t) blockIdx.x * in_pitch;
    float* to = out + (size_t) blockIdx.x * channels;
    float mine = __int_as_float(0xff800000);
#pragma unroll 1
    for (int c = threadIdx.x; c < channels; c += THREADS) {
        float v = __half2float(from[c]);
        mine = v > mine ? v : mine;
    }
    float most = blockMax(mine, shared);
    float part = 0.0f;
#pragma unroll 1
    for (int c = threadIdx.x; c < channels; c += THREADS) {
        part = part + exponential(__half2float(from[c]) - most);
    }
    float sum = blockSum(part, shared);
#pragma unroll 1
    for (int c = threadIdx.x; c < channels; c += THREADS) {
        to[c] = exponential(__half2float(from[c]) - most) / sum;
    }
}

// A block is a row, which gets length 1. One that has no direction (zero, or a value that is not finite) becomes zero,
// which is never delivered.
KERNEL l2_rows(float* rows, int columns) {
    __shared__ double shared[THREADS];
    float* row = rows + (size_t) blockIdx.x * columns;
    double part = 0.0;
    for (int c = threadIdx.x; c < columns; c += THREADS) {
        part = part + (double) row[c] * row[c];
    }
    double norm = sqrt(blockSum(part, shared));
    bool usable = norm > 0.0 && norm <= 1.7976931348623157e308;
    for (int c = threadIdx.x; c < columns; c += THREADS) {
        row[c] = usable ? (float) (row[c] / norm) : 0.0f;
    }
}

// ---- convolution of gray images by Fourier transform -------------------------------------------------------------

namespace {

const int MOST_POINTS = 1024;

__device__ float2 product(float2 a, float2 b) {
    return make_float2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// Transforms `points` values that stand in shared memory in bit-reversed order: decimation in time, radix 2.
// `roots` holds e^(-2 pi i k / points) for k < points / 2; the inverse takes their conjugates and does not scale.
__device__ void transform(float2* values, const float2* roots, int points, float sign) {
    __syncthreads();
    for (int reach = 1; reach < points; reach *= 2) {
        for (int b = threadIdx.x; b < points / 2; b += THREADS) {
            int k = b % reach;
            int low = 2 * b - k;
            float2 root = roots[k * (points / 2 / reach)];
            float2 turned = product(values[low + reach], make_float2(root.x, sign * root.y));
            float2 kept = values[low];
            values[low] = make_float2(kept.x + turned.x, kept.y + turned.y);
            values[low + reach] = make_float2(kept.x - turned.x, kept.y - turned.y);
        }
        __syncthreads();
    }
}

__device__ int reversed(int i, int bits) {
    return (int) (__brev((unsigned) i) >> (32 - bits));
}

}  // namespace

// A block is a row of an image: gray levels in, zero to the right of and below the image, its spectrum out (columns
// 0 to points / 2). blockIdx.y is the image.
KERNEL fft_rows(const float* __restrict__ in, float2* __restrict__ out, const float2* __restrict__ roots, int height,
                int width, int points, int bits) {
    __shared__ float2 values[MOST_POINTS];
    size_t image = blockIdx.y;
    int y = blockIdx.x;
    const float* from = in + (image * height + y) * width;
    for (int x = threadIdx.x; x < points; x += THREADS) {
        values[reversed(x, bits)] = make_float2(x < width && y < height ? from[x] : 0.0f, 0.0f);
    }
    transform(values, roots, points, 1.0f);
    int columns = points / 2 + 1;
    for (int x = threadIdx.x; x < columns; x += THREADS) {
        out[(image * gridDim.x + y) * columns + x] = values[x];
    }
}

// A block is a column of an image's spectrum: transformed, multiplied with the filter's spectrum, transformed back, in
// place. blockIdx.y is the image.
KERNEL fft_columns_filter(float2* data, const float2* __restrict__ filter, const float2* __restrict__ roots,
                          int columns, int points, int bits) {
    __shared__ float2 values[MOST_POINTS];
    __shared__ float2 second[MOST_POINTS];
    float2* column = data + (size_t) blockIdx.y * points * columns + blockIdx.x;
    for (int y = threadIdx.x; y < points; y += THREADS) {
        values[reversed(y, bits)] = column[(size_t) y * columns];
    }
    transform(values, roots, points, 1.0f);
    for (int y = threadIdx.x; y < points; y += THREADS) {
        second[reversed(y, bits)] = product(values[y], filter[(size_t) y * columns + blockIdx.x]);
    }
    transform(second, roots, points, -1.0f);
    for (int y = threadIdx.x; y < points; y += THREADS) {
        column[(size_t) y * columns] = second[y];
    }
}

// A block is a row of the result: the inverse transform, scaled, of which the columns from `left` on and the rows from
// `top` on are kept. blockIdx.y is the image.
KERNEL fft_rows_inverse(const float2* __restrict__ in, float* __restrict__ out, const float2* __restrict__ roots,
                        int spectrum_rows, int width, int points, int bits, int top, int left, float scale) {
    __shared__ float2 values[MOST_POINTS];
    size_t image = blockIdx.y;
    int columns = points / 2 + 1;
    const float2* from = in + (image * spectrum_rows + blockIdx.x + top) * columns;
    for (int x = threadIdx.x; x < points; x += THREADS) {
        // The spectrum of real values is its own mirrored conjugate.
        float2 value = x < columns ? from[x] : from[points - x];
        values[reversed(x, bits)] = make_float2(value.x, x < columns ? value.y : -value.y);
    }
    transform(values, roots, points, -1.0f);
    for (int x = threadIdx.x; x < width; x += THREADS) {
        out[(image * gridDim.x + blockIdx.x) * width + x] = values[x + left].x * scale;
    }
}
