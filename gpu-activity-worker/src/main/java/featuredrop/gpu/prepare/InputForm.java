package featuredrop.gpu.prepare;

import featuredrop.exchange.model.TensorLayout;
import featuredrop.gpu.extract.ImageInput;
import featuredrop.gpu.extract.InputKind;
import featuredrop.gpu.extract.LevelTable;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.image.RgbImage;

/// What a network takes for its input. Made once for a model, because its images share the table of levels. Immutable
/// and thread-safe.
public final class InputForm {
    private final PreprocessingProfile profile;
    private final int width;
    private final int height;
    private final TensorLayout layout;
    private final InputKind kind;

    /// @param profile how pixels become values
    /// @param width in pixels
    /// @param height in pixels
    /// @param layout order of the tensor's axes
    public InputForm(PreprocessingProfile profile, int width, int height, TensorLayout layout) {
        this.profile = profile;
        this.width = width;
        this.height = height;
        this.layout = layout;
        this.kind = profile.roundsToLevels()
                ? new InputKind.Levels(table(profile, Math.multiplyExact(width, height), layout))
                : new InputKind.Values(layout);
    }

    private static LevelTable table(PreprocessingProfile profile, int pixels, TensorLayout layout) {
        return new LevelTable(
                profile.channels().stream()
                        .map(channel -> new LevelTable.Channel(channel.sample(), channel.values()))
                        .toList(),
                pixels,
                layout);
    }

    /// How pixels become values.
    public PreprocessingProfile profile() {
        return profile;
    }

    /// In pixels.
    public int width() {
        return width;
    }

    /// In pixels.
    public int height() {
        return height;
    }

    /// Order of the tensor's axes.
    public TensorLayout layout() {
        return layout;
    }

    /// In which form the images are: levels, unless the profile does not round to them.
    public InputKind kind() {
        return kind;
    }

    /// Values of the input.
    public int length() {
        return Math.multiplyExact(3, Math.multiplyExact(width, height));
    }

    /// Whether an image can be brought to the input.
    public boolean takes(RgbImage image) {
        return profile.takes(image);
    }

    /// The input of one image that this form [#takes].
    public ImageInput input(RgbImage image) {
        return switch (kind) {
            case InputKind.Levels(LevelTable table) ->
                new ImageInput.Levels(profile.levels(image, width, height).samples(), table);
            case InputKind.Values _ -> {
                float[] planes = profile.planes(image, width, height);
                yield new ImageInput.Values(layout == TensorLayout.NHWC ? interleaved(planes) : planes);
            }
        };
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
