package featuredrop.engine.cuda.kernels;

import java.util.Arrays;

/// The kernels that go value by value, in Java.
public final class ElementwiseTwin {
    private ElementwiseTwin() {}

    /// A scale and a bias for every channel, then an activation.
    ///
    /// @param scale one factor a channel; empty for none
    /// @param bias one summand a channel; empty for none
    @SuppressWarnings("ArrayRecordComponent") // parameters, never compared
    public record Affine(float[] scale, float[] bias, KernelActivation.Bounded activation) {
        float of(int channel, float value) {
            float scaled = scale.length == 0 ? value : value * scale[channel];
            return activation.of(bias.length == 0 ? scaled : scaled + bias[channel]);
        }
    }

    /// Parameters of local response normalisation, as ONNX names them (its `bias` is `k`).
    public record LocalResponse(int size, float alpha, float beta, float k) {}

    /// [Kernel#PAD].
    public static void pad(HalfTensor in, HalfTensor out, PoolWindow.Padding padding) {
        HalfTensor.Shape shape = in.shape();
        Arrays.fill(out.values(), (short) 0);
        for (int row = 0; row < shape.rows(); row++) {
            int x = row % shape.width() + padding.left();
            int y = row / shape.width() % shape.height() + padding.top();
            int to = out.row(row / shape.width() / shape.height(), y, x);
            for (int channel = 0; channel < shape.channels(); channel++) {
                out.set(to, channel, in.at(row, channel));
            }
        }
    }

    /// [Kernel#COPY_CHANNELS], and [Kernel#SCALE_BIAS_ACTIVATE] with a step that does something.
    public static void affine(HalfTensor in, HalfTensor out, Affine step) {
        for (int row = 0; row < out.shape().rows(); row++) {
            for (int channel = 0; channel < out.shape().channels(); channel++) {
                out.set(row, channel, step.of(channel, in.at(row, channel)));
            }
        }
    }

    /// [Kernel#ADD_ACTIVATE].
    public static void add(HalfTensor first, HalfTensor second, HalfTensor out, KernelActivation.Bounded activation) {
        for (int row = 0; row < out.shape().rows(); row++) {
            for (int channel = 0; channel < out.shape().channels(); channel++) {
                out.set(row, channel, activation.of(first.at(row, channel) + second.at(row, channel)));
            }
        }
    }

    /// [Kernel#MULTIPLY]; a row of the gate serves as many rows as its shape says.
    public static void multiply(HalfTensor in, HalfTensor gate, HalfTensor out) {
        int rowsPerGate = in.shape().rows() / gate.shape().rows();
        for (int row = 0; row < out.shape().rows(); row++) {
            for (int channel = 0; channel < out.shape().channels(); channel++) {
                out.set(row, channel, in.at(row, channel) * gate.at(row / rowsPerGate, channel));
            }
        }
    }

    /// [Kernel#SHUFFLE_CHANNELS].
    public static void shuffle(HalfTensor in, HalfTensor out, int groups) {
        int size = in.shape().channels() / groups;
        for (int row = 0; row < in.shape().rows(); row++) {
            for (int channel = 0; channel < in.shape().channels(); channel++) {
                out.set(row, channel % size * groups + channel / size, in.at(row, channel));
            }
        }
    }

    /// [Kernel#LOCAL_RESPONSE].
    public static void localResponse(HalfTensor in, HalfTensor out, LocalResponse rule) {
        float scaled = rule.alpha() / rule.size();
        int channels = in.shape().channels();
        for (int row = 0; row < in.shape().rows(); row++) {
            for (int channel = 0; channel < channels; channel++) {
                int first = Math.max(channel - (rule.size() - 1) / 2, 0);
                int last = Math.min(channel + rule.size() / 2, channels - 1);
                float sum = 0;
                for (int c = first; c <= last; c++) {
                    sum += in.at(row, c) * in.at(row, c);
                }
                float power = DeviceMath.exponential(-rule.beta() * DeviceMath.logarithm(rule.k() + scaled * sum));
                out.set(row, channel, in.at(row, channel) * power);
            }
        }
    }

    /// [Kernel#TO_F32].
    public static float[] toFloat(HalfTensor in) {
        HalfTensor.Shape shape = in.shape();
        float[] values = new float[shape.rows() * shape.channels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.at(i / shape.channels(), i % shape.channels());
        }
        return values;
    }
}
