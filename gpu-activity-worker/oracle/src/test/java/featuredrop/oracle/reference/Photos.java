package featuredrop.oracle.reference;

import featuredrop.images.ImageDecoder;
import featuredrop.images.Tools;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.Tensors;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// Real photos as inputs of networks.
public final class Photos {
    private static final List<String> NAMES = List.of(
            "coffee.png",
            "rocket.jpg",
            "china.jpg",
            "chelsea.png",
            "astronaut.png",
            "flower.jpg",
            "retina.jpg",
            "brick.png");

    private Photos() {}

    /// The first ones, at most eight, as planes.
    public static float[][] planes(int count, String profile, int side) throws IOException {
        InputForm form = new InputForm(PreprocessingProfile.named(profile).orElseThrow(), side, side);
        float[][] planes = new float[count][];
        ImageDecoder decoder = new Decoders(Tools.turboJpeg(), Tools.webP()).open(new HeaderCheck(40_000_000, 16_384));
        for (int i = 0; i < count; i++) {
            byte[] file = Files.readAllBytes(Topologies.TOOLS.resolve("photos").resolve(NAMES.get(i)));
            if (!(decoder.decode(file) instanceof ImageDecoder.Decoded.Pixels(var image))) {
                throw new IOException(NAMES.get(i) + " cannot be decoded");
            }
            planes[i] = Tensors.of(form.profile(), form.prepared(image));
        }
        return planes;
    }
}
