package featuredrop.images.prepare;

import featuredrop.images.RgbImage;
import featuredrop.images.profile.PreprocessingProfile;

/// Which pixels of an image a network takes.
///
/// @param profile how an image gets its size, and how its pixels become values
/// @param width of the input, in pixels
/// @param height of the input, in pixels
public record InputForm(PreprocessingProfile profile, int width, int height) {
    /// Values of the input.
    public int length() {
        return Math.multiplyExact(3, Math.multiplyExact(width, height));
    }

    /// Whether the images are [PreparedImage.Levels]; otherwise they are [PreparedImage.Planes].
    public boolean hasLevels() {
        return profile.roundsToLevels();
    }

    /// Whether an image can be brought to the input.
    public boolean takes(RgbImage image) {
        return profile.takes(image);
    }

    /// An image that this form [#takes], at the size of the input.
    public PreparedImage prepared(RgbImage image) {
        return hasLevels()
                ? new PreparedImage.Levels(profile.levels(image, width, height).samples())
                : new PreparedImage.Planes(profile.planes(image, width, height));
    }
}
