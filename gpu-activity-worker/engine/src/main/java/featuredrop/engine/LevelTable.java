package featuredrop.engine;

import featuredrop.exchange.model.TensorLayout;
import java.nio.BufferOverflowException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/// What the levels of a model's images become, and in which order. Made once for a model and shared by its images; two
/// tables are equal when they are the same object. Immutable and thread-safe.
public final class LevelTable {
    /// Values that a sample of 8 bits can have.
    public static final int LEVELS = 256;

    private static final int CHANNELS = 3;
    /// Pixels that are looked up at a time: what they become stays in the processor's cache.
    private static final int PART = 1024;

    private final float[] values = new float[CHANNELS * LEVELS];
    private final int[] samples = new int[CHANNELS];
    private final int pixels;
    private final TensorLayout layout;

    /// One channel of the tensor.
    ///
    /// @param sample which sample of a pixel it is made of: 0 red, 1 green, 2 blue
    /// @param values what each level becomes
    @SuppressWarnings("ArrayRecordComponent") // copied, never compared
    public record Channel(int sample, float[] values) {}

    /// @param channels three, in the tensor's order
    /// @param pixels of an image
    /// @param layout order of the tensor's axes
    public LevelTable(List<Channel> channels, int pixels, TensorLayout layout) {
        if (channels.size() != CHANNELS) {
            throw new IllegalArgumentException(channels.size() + " channels, not " + CHANNELS);
        }
        for (int i = 0; i < CHANNELS; i++) {
            Channel channel = channels.get(i);
            if (channel.values().length != LEVELS) {
                throw new IllegalArgumentException(channel.values().length + " levels, not " + LEVELS);
            }
            samples[i] = Objects.checkIndex(channel.sample(), CHANNELS);
            System.arraycopy(channel.values(), 0, values, LEVELS * i, LEVELS);
        }
        this.pixels = pixels;
        this.layout = layout;
    }

    /// Pixels of an image.
    public int pixels() {
        return pixels;
    }

    /// Values of a tensor, and levels of an image.
    public int length() {
        return CHANNELS * pixels;
    }

    /// What each level becomes: [#LEVELS] of the first channel, of the second, of the third.
    public float[] values() {
        return values.clone();
    }

    /// Which sample of a pixel a channel is made of: 0 red, 1 green, 2 blue.
    public int sample(int channel) {
        return samples[channel];
    }

    /// Looks up all levels of an image, each once. Part by part, because an array is filled faster than a buffer that
    /// may be of the heap or not.
    void put(byte[] rgb, FloatBuffer tensor) {
        if (tensor.remaining() < length()) {
            throw new BufferOverflowException();
        }
        int start = tensor.position();
        int most = Math.min(PART, pixels);
        float[] part = new float[CHANNELS * most];
        for (int done = 0; done < pixels; done += most) {
            int count = Math.min(most, pixels - done);
            switch (layout) {
                case NCHW -> {
                    lookUp(rgb, done, count, part);
                    for (int channel = 0; channel < CHANNELS; channel++) {
                        tensor.put(start + channel * pixels + done, part, channel * most, count);
                    }
                }
                case NHWC -> {
                    lookUpTogether(rgb, done, count, part);
                    tensor.put(start + CHANNELS * done, part, 0, CHANNELS * count);
                }
            }
        }
        tensor.position(start + length());
    }

    /// Channel after channel, each in a third of the part.
    private void lookUp(byte[] rgb, int from, int count, float[] part) {
        int first = CHANNELS * from + samples[0];
        int second = CHANNELS * from + samples[1];
        int third = CHANNELS * from + samples[2];
        int apart = part.length / CHANNELS;
        for (int i = 0; i < count; i++) {
            part[i] = values[rgb[first + CHANNELS * i] & 0xff];
            part[apart + i] = values[LEVELS + (rgb[second + CHANNELS * i] & 0xff)];
            part[2 * apart + i] = values[2 * LEVELS + (rgb[third + CHANNELS * i] & 0xff)];
        }
    }

    /// Pixel after pixel.
    private void lookUpTogether(byte[] rgb, int from, int count, float[] part) {
        int first = CHANNELS * from + samples[0];
        int second = CHANNELS * from + samples[1];
        int third = CHANNELS * from + samples[2];
        for (int i = 0; i < CHANNELS * count; i += CHANNELS) {
            part[i] = values[rgb[first + i] & 0xff];
            part[i + 1] = values[LEVELS + (rgb[second + i] & 0xff)];
            part[i + 2] = values[2 * LEVELS + (rgb[third + i] & 0xff)];
        }
    }
}
