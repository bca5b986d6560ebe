package featuredrop.oracle.kernels;

/// The kernels between pixels and input tensor, in Java.
public final class InputTwin {
    private static final int LEVELS = 256;
    private static final int COLOURS = 3;
    private static final int INPUT_CHANNELS = 4;

    private InputTwin() {}

    /// FP32 input as [Kernel#PACK_INPUT] reads it.
    ///
    /// @param pixelStep values from one pixel to the next
    /// @param channelStep values from one channel of a pixel to the next
    public record Order(int channels, int pixelStep, int channelStep) {}

    /// [Kernel#RESIZE_COLUMNS].
    public static byte[] columns(byte[] in, ResizeTable table, ResizeJob.Pass pass) {
        byte[] out = new byte[COLOURS * pass.width() * pass.height()];
        for (int i = 0; i < out.length; i++) {
            int x = i / COLOURS % pass.width();
            int y = i / COLOURS / pass.width();
            int from = y * pass.pitch() + COLOURS * table.first(x) + i % COLOURS;
            int sum = 1 << (ResizeTable.PRECISION - 1);
            for (int k = 0; k < table.count(x); k++) {
                sum += (in[from + COLOURS * k] & 0xff) * table.weight(x, k);
            }
            out[i] = level(sum);
        }
        return out;
    }

    /// [Kernel#RESIZE_ROWS].
    public static byte[] rows(byte[] in, ResizeTable table, ResizeJob.Pass pass) {
        int samples = COLOURS * pass.width();
        byte[] out = new byte[samples * pass.height()];
        for (int i = 0; i < out.length; i++) {
            int y = i / samples;
            int from = table.first(y) * pass.pitch() + i % samples;
            int sum = 1 << (ResizeTable.PRECISION - 1);
            for (int k = 0; k < table.count(y); k++) {
                sum += (in[from + k * pass.pitch()] & 0xff) * table.weight(y, k);
            }
            out[i] = level(sum);
        }
        return out;
    }

    private static byte level(int sum) {
        return (byte) Math.clamp(sum >> ResizeTable.PRECISION, 0, LEVELS - 1);
    }

    /// [Kernel#NORMALISE_U8].
    ///
    /// @param table FP16 values, 256 for each channel
    /// @param samples which sample of a pixel makes which channel
    public static short[] normalise(byte[] in, short[] table, int[] samples) {
        int pixels = in.length / COLOURS;
        short[] out = new short[INPUT_CHANNELS * pixels];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0; channel < COLOURS; channel++) {
                out[INPUT_CHANNELS * i + channel] =
                        table[LEVELS * channel + (in[COLOURS * i + samples[channel]] & 0xff)];
            }
        }
        return out;
    }

    /// [Kernel#PACK_INPUT].
    ///
    /// @param pixels of one image
    public static short[] pack(float[] in, int pixels, Order order) {
        int rows = in.length / order.channels();
        short[] out = new short[INPUT_CHANNELS * rows];
        for (int row = 0; row < rows; row++) {
            int from = row / pixels * pixels * order.channels() + row % pixels * order.pixelStep();
            for (int channel = 0; channel < order.channels(); channel++) {
                out[INPUT_CHANNELS * row + channel] = Float.floatToFloat16(in[from + channel * order.channelStep()]);
            }
        }
        return out;
    }
}
