package featuredrop.gpu.prepare;

import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.image.RgbImage;

/// What a network takes for its input. Immutable and thread-safe.
///
/// @param profile how pixels become values
/// @param width in pixels
/// @param height in pixels
/// @param channelsLast whether the colours of a pixel stand together and not in planes
public record InputForm(PreprocessingProfile profile, int width, int height, boolean channelsLast) {
    /// Whether an image can be brought to the input.
    public boolean takes(RgbImage image) {
        return profile.takes(image);
    }

    /// The input of one image that this form [#takes].
    public float[] tensor(RgbImage image) {
        float[] planes = profile.planes(image, width, height);
        return channelsLast ? interleaved(planes) : planes;
    }

    /// Values of the input.
    public int length() {
        return Math.multiplyExact(3, Math.multiplyExact(width, height));
    }

    private static float[] interleaved(float[] planes) {
        int pixels = planes.length / 3;
        float[] interleaved = new float[planes.length];
        for (int i = 0; i < pixels; i++) {
            for (int plane = 0; plane < 3; plane++) {
                interleaved[3 * i + plane] = planes[plane * pixels + i];
            }
        }
        return interleaved;
    }
}
