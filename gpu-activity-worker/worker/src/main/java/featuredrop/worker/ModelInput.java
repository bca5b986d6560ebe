package featuredrop.worker;

import featuredrop.engine.ImageInput;
import featuredrop.engine.InputKind;
import featuredrop.engine.LevelTable;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.RgbImage;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.images.profile.PreprocessingProfile;

/// What a model takes for its input: which pixels, and how they become a tensor. Made once for a model, because its
/// images share the table of levels. Immutable and thread-safe.
public final class ModelInput {
    private static final int CHANNELS = 3;

    private final InputForm form;
    private final InputKind kind;

    /// @param profile how pixels become values
    /// @param width in pixels
    /// @param height in pixels
    /// @param layout order of the tensor's axes
    public ModelInput(PreprocessingProfile profile, int width, int height, TensorLayout layout) {
        this.form = new InputForm(profile, width, height);
        this.kind = form.hasLevels() ? new InputKind.Levels(table(form, layout)) : new InputKind.Values(layout);
    }

    private static LevelTable table(InputForm form, TensorLayout layout) {
        return new LevelTable(
                form.profile().channels().stream()
                        .map(channel -> new LevelTable.Channel(channel.sample(), channel.values()))
                        .toList(),
                form.length() / CHANNELS,
                layout);
    }

    /// Which pixels are prepared.
    public InputForm form() {
        return form;
    }

    /// In which form the engine gets the images: levels, unless the profile does not round to them.
    public InputKind kind() {
        return kind;
    }

    /// Values of the input.
    public int length() {
        return form.length();
    }

    /// The input of an image that the profile takes.
    public ImageInput of(RgbImage image) {
        return of(form.prepared(image));
    }

    /// The input of an image that was prepared for [#form].
    ///
    /// @throws IllegalArgumentException when it was prepared for another profile or size
    public ImageInput of(PreparedImage image) {
        if (image.length() != length()) {
            throw new IllegalArgumentException("An image of " + image.length() + " values, not " + length());
        }
        if (kind instanceof InputKind.Levels(LevelTable table) && image instanceof PreparedImage.Levels(byte[] rgb)) {
            return new ImageInput.Levels(rgb, table);
        }
        if (kind instanceof InputKind.Values(TensorLayout layout)
                && image instanceof PreparedImage.Planes(float[] planes)) {
            return new ImageInput.Values(layout == TensorLayout.NHWC ? interleaved(planes) : planes);
        }
        throw new IllegalArgumentException("An image of another kind than " + kind);
    }

    private static float[] interleaved(float[] planes) {
        int pixels = planes.length / CHANNELS;
        float[] interleaved = new float[planes.length];
        for (int i = 0; i < pixels; i++) {
            for (int plane = 0; plane < CHANNELS; plane++) {
                interleaved[CHANNELS * i + plane] = planes[plane * pixels + i];
            }
        }
        return interleaved;
    }
}
