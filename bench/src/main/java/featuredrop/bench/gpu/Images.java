package featuredrop.bench.gpu;

import featuredrop.engine.ImageInput;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.images.ImageDecoder;
import featuredrop.images.RgbImage;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.profile.PreprocessingProfile;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PixelRectangle;
import featuredrop.images.resize.Scaling;
import featuredrop.oracle.reference.Topologies;
import featuredrop.worker.ModelInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Windows of the archive's photos, always the same ones.
final class Images {
    static final int SIDE = 224;
    static final ModelInput INPUT = new ModelInput(
            PreprocessingProfile.named("efficientnet-lite-v1").orElseThrow(), SIDE, SIDE, TensorLayout.NCHW);

    private Images() {}

    /// The inputs of networks with an image of 224 × 224.
    static List<ImageInput> inputs(int count) throws IOException {
        List<RgbImage> photos = photos();
        Random random = new Random(1);
        List<ImageInput> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RgbImage photo = photos.get(i % photos.size());
            int shorter = Math.min(photo.width(), photo.height());
            int side = shorter / 2 + random.nextInt(shorter / 2);
            PixelRectangle window = new PixelRectangle(
                    random.nextInt(photo.width() - side + 1), random.nextInt(photo.height() - side + 1), side, side);
            RgbImage part =
                    PillowResize.resize(photo, Scaling.whole(window, 2 * SIDE, 2 * SIDE), PillowResize.Filter.BILINEAR);
            inputs.add(INPUT.of(part));
        }
        return inputs;
    }

    private static List<RgbImage> photos() throws IOException {
        ImageDecoder decoder = decoders().open(new HeaderCheck(40_000_000, 16_384));
        List<RgbImage> photos = new ArrayList<>();
        for (Path file : files("photos")) {
            if (decoder.decode(Files.readAllBytes(file)) instanceof ImageDecoder.Decoded.Pixels(var photo)) {
                photos.add(photo);
            }
        }
        return photos;
    }

    /// Product-like JPEG files of 500 × 500.
    static List<byte[]> jpegs() throws IOException {
        List<byte[]> jpegs = new ArrayList<>();
        for (Path file : files("jpegs")) {
            jpegs.add(Files.readAllBytes(file));
        }
        return jpegs;
    }

    static Decoders decoders() {
        Path libraries = Topologies.TOOLS.resolve("native");
        return new Decoders(
                libraries.resolve("libturbojpeg.so.0").toString(),
                libraries.resolve("libwebp.so.7").toString());
    }

    private static List<Path> files(String directory) throws IOException {
        try (var files = Files.list(Topologies.TOOLS.resolve(directory))) {
            return files.filter(file -> file.toString().matches(".*\\.(png|jpg)"))
                    .sorted()
                    .toList();
        }
    }
}
