package featuredrop.gpu.extract.reference;

import featuredrop.gpu.extract.network.Topologies;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.ImageDecoder;
import featuredrop.gpu.image.PreprocessingProfile;
import featuredrop.gpu.image.Tools;
import featuredrop.gpu.prepare.Decoders;
import featuredrop.gpu.prepare.InputForm;
import featuredrop.gpu.prepare.Tensors;
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
