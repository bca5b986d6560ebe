package featuredrop.images.profile;

import featuredrop.images.RgbImage;
import featuredrop.images.header.Orientation;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import featuredrop.images.resize.PixelRectangle;
import featuredrop.images.resize.Scaling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// From pixels to the network's input, exactly as the network was trained: which part of the image, how it
/// is resized, colour order, scale and normalisation. Named and versioned; a change of any value is another
/// profile.
///
/// In every profile an alpha channel is dropped. An orientation tag is not applied, as in training; each profile has
/// a twin that applies it, whose name ends in `+upright`.
///
/// @param name as in model descriptors
/// @param geometry which part of the image, and how it gets its size
/// @param channels which colour is which plane, and its normalisation
/// @param tag what becomes of an orientation tag
public record PreprocessingProfile(String name, Geometry geometry, List<Channel> channels, OrientationTag tag) {
    private static final String UPRIGHT = "+upright";
    private static final List<Channel> IMAGENET =
            List.of(imagenet(0, 0.485f, 0.229f), imagenet(1, 0.456f, 0.224f), imagenet(2, 0.406f, 0.225f));
    private static final long MOST_PIXELS = 40_000_000;
    private static final Map<String, PreprocessingProfile> PROFILES = profiles();

    public PreprocessingProfile {
        channels = List.copyOf(channels);
    }

    private PreprocessingProfile(String name, Geometry geometry, List<Channel> channels) {
        this(name, geometry, channels, OrientationTag.IGNORED);
    }

    /// What a profile does with the orientation that a camera wrote into a file.
    public enum OrientationTag {
        /// The pixels are taken as they are stored.
        IGNORED,
        /// They are turned first.
        APPLIED
    }

    /// How an image of any size gets the size of the input.
    public sealed interface Geometry {
        /// A centred square of `fraction` of the shorter side, resized. The odd pixel is cut on the left
        /// and above.
        record CropThenResize(double fraction, Filter filter) implements Geometry {}

        /// The shorter side becomes `side`, then a centred window is cut.
        record ResizeThenCrop(int side, Filter filter) implements Geometry {
            private static int scaled(int side, int length, RgbImage image) {
                return Math.toIntExact((long) side * length / Math.min(image.width(), image.height()));
            }

            int width(RgbImage image) {
                return scaled(side, image.width(), image);
            }

            int height(RgbImage image) {
                return scaled(side, image.height(), image);
            }

            long pixels(RgbImage image) {
                return (long) width(image) * height(image);
            }
        }

        /// Both sides are resized, whatever the proportions.
        record Squash(Filter filter) implements Geometry {}

        /// As [Squash], bilinear between the four nearest pixels and not antialiased; not rounded to levels.
        record SquashBetweenPixels() implements Geometry {}
    }

    /// One plane of the input: `((x / divisor) - mean) / deviation`, in this order and in single precision.
    ///
    /// @param sample 0 red, 1 green, 2 blue
    public record Channel(int sample, float divisor, float mean, float deviation) {
        float of(float level) {
            return (level / divisor - mean) / deviation;
        }

        /// What each level, 0 to 255, becomes.
        public float[] values() {
            float[] values = new float[256];
            for (int level = 0; level < 256; level++) {
                values[level] = of(level);
            }
            return values;
        }
    }

    /// The profile of that name.
    public static Optional<PreprocessingProfile> named(String name) {
        return Optional.ofNullable(PROFILES.get(name));
    }

    /// All names, sorted.
    public static List<String> names() {
        return List.copyOf(PROFILES.keySet());
    }

    /// Whether an image of this size can be brought to its input: of a thread of 16,384 × 1 pixels, say, resized to a
    /// shorter side of 256, the window shows one pixel in two hundred thousand, and no training code could make it.
    public boolean takes(RgbImage image) {
        return !(geometry instanceof Geometry.ResizeThenCrop rule) || rule.pixels(image) <= MOST_PIXELS;
    }

    /// The decoded pixels of `file` as this profile looks at them.
    public RgbImage oriented(RgbImage image, byte[] file) {
        return tag == OrientationTag.APPLIED
                ? Orientation.leftAfterDecoding(file).applied(image)
                : image;
    }

    /// Whether an image becomes levels first, so that each value of the input is one of 256 for its channel.
    public boolean roundsToLevels() {
        return !(geometry instanceof Geometry.SquashBetweenPixels);
    }

    /// The pixels of the network's input, before each level becomes the value of its channel.
    ///
    /// @param image one that this profile [#takes]
    /// @throws IllegalStateException unless this profile [#roundsToLevels]
    public RgbImage levels(RgbImage image, int width, int height) {
        return switch (geometry) {
            case Geometry.CropThenResize crop -> {
                Scaling scaling = Scaling.whole(centre(image, crop.fraction()), width, height);
                yield PillowResize.resize(image, scaling, crop.filter());
            }
            case Geometry.ResizeThenCrop resize -> {
                Scaling scaling = resizedThenCropped(image, resize, width, height);
                yield PillowResize.resize(image, scaling, resize.filter());
            }
            case Geometry.Squash squash -> PillowResize.resize(image, width, height, squash.filter());
            case Geometry.SquashBetweenPixels _ -> throw new IllegalStateException(name + " does not round to levels");
        };
    }

    private static PixelRectangle centre(RgbImage image, double fraction) {
        int side = Math.max(1, (int) (fraction * Math.min(image.width(), image.height())));
        return new PixelRectangle((image.width() - side + 1) / 2, (image.height() - side + 1) / 2, side, side);
    }

    private static Scaling resizedThenCropped(RgbImage image, Geometry.ResizeThenCrop rule, int width, int height) {
        int wide = rule.width(image);
        int high = rule.height(image);
        // torchvision rounds half to even here.
        int left = (int) Math.rint((wide - width) / 2.0);
        int top = (int) Math.rint((high - height) / 2.0);
        PixelRectangle all = PixelRectangle.all(image.width(), image.height());
        return new Scaling(all, wide, high, new PixelRectangle(left, top, width, height));
    }

    /// The network's input: three planes of `height` × `width`, one after the other.
    ///
    /// @throws IllegalStateException when this profile [#roundsToLevels]
    public float[] planes(RgbImage image, int width, int height) {
        if (roundsToLevels()) {
            throw new IllegalStateException(name + " rounds to levels");
        }
        float[] planes = new float[3 * width * height];
        for (int y = 0; y < height; y++) {
            double row = Math.clamp((y + 0.5) * image.height() / height - 0.5, 0, image.height() - 1.0);
            for (int x = 0; x < width; x++) {
                double column = Math.clamp((x + 0.5) * image.width() / width - 0.5, 0, image.width() - 1.0);
                for (int plane = 0; plane < 3; plane++) {
                    Channel channel = channels.get(plane);
                    float level = (float) between(image, row, column, channel.sample());
                    planes[(plane * height + y) * width + x] = channel.of(level);
                }
            }
        }
        return planes;
    }

    private static double between(RgbImage image, double row, double column, int sample) {
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(top + 1, image.height() - 1);
        int right = Math.min(left + 1, image.width() - 1);
        double down = row - top;
        double across = column - left;
        double above = image.sample(left, top, sample) * (1 - across) + image.sample(right, top, sample) * across;
        double below = image.sample(left, bottom, sample) * (1 - across) + image.sample(right, bottom, sample) * across;
        return above * (1 - down) + below * down;
    }

    private static Channel imagenet(int sample, float mean, float deviation) {
        return new Channel(sample, 255, mean, deviation);
    }

    private static List<Channel> blueGreenRed(float blue, float green, float red) {
        return List.of(new Channel(2, 1, blue, 1), new Channel(1, 1, green, 1), new Channel(0, 1, red, 1));
    }

    private static Map<String, PreprocessingProfile> profiles() {
        List<Channel> caffe = blueGreenRed(103.939f, 116.779f, 123.68f);
        List<Channel> tensorflow =
                List.of(new Channel(0, 127.5f, 1, 1), new Channel(1, 127.5f, 1, 1), new Channel(2, 127.5f, 1, 1));
        Map<String, PreprocessingProfile> profiles = new TreeMap<>();
        for (PreprocessingProfile profile : List.of(
                new PreprocessingProfile(
                        "efficientnet-lite-v1", new Geometry.CropThenResize(0.875, Filter.BICUBIC), IMAGENET),
                new PreprocessingProfile(
                        "torchvision-resnet-v1", new Geometry.ResizeThenCrop(256, Filter.BILINEAR), IMAGENET),
                new PreprocessingProfile(
                        "caffenet-fc7-2016",
                        new Geometry.SquashBetweenPixels(),
                        blueGreenRed(104.007f, 116.669f, 122.679f)),
                new PreprocessingProfile(
                        "rgb-levels-v1",
                        new Geometry.Squash(Filter.BILINEAR),
                        List.of(new Channel(0, 1, 0, 1), new Channel(1, 1, 0, 1), new Channel(2, 1, 0, 1))),
                new PreprocessingProfile("keras-caffe", new Geometry.Squash(Filter.NEAREST), caffe),
                new PreprocessingProfile("keras-tf", new Geometry.Squash(Filter.NEAREST), tensorflow))) {
            profiles.put(profile.name(), profile);
            PreprocessingProfile twin = new PreprocessingProfile(
                    profile.name() + UPRIGHT, profile.geometry(), profile.channels(), OrientationTag.APPLIED);
            profiles.put(twin.name(), twin);
        }
        return profiles;
    }
}
