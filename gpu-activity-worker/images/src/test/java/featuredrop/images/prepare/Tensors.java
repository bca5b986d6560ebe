package featuredrop.images.prepare;

import featuredrop.images.profile.PreprocessingProfile;
import java.util.List;

/// The values that an engine makes of a prepared image, as three planes.
public final class Tensors {
    private Tensors() {}

    public static float[] of(PreprocessingProfile profile, PreparedImage image) {
        return switch (image) {
            case PreparedImage.Planes(float[] values) -> values;
            case PreparedImage.Levels(byte[] rgb) -> ofLevels(profile.channels(), rgb);
        };
    }

    private static float[] ofLevels(List<PreprocessingProfile.Channel> channels, byte[] rgb) {
        int pixels = rgb.length / 3;
        float[] planes = new float[rgb.length];
        for (int plane = 0; plane < 3; plane++) {
            PreprocessingProfile.Channel channel = channels.get(plane);
            float[] values = channel.values();
            for (int i = 0; i < pixels; i++) {
                planes[plane * pixels + i] = values[rgb[3 * i + channel.sample()] & 0xff];
            }
        }
        return planes;
    }
}
