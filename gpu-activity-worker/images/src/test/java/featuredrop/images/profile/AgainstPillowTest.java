package featuredrop.images.profile;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.RgbImage;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.Tensors;
import featuredrop.images.resize.PillowResize;
import featuredrop.images.resize.PillowResize.Filter;
import featuredrop.images.resize.PixelRectangle;
import featuredrop.images.resize.Scaling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every sample of resizes and every value of profiles against real Pillow and numpy, run beside the
/// test: images of 1 × 1 to 6000 × 4000 pixels, all modes, noise, edges, gradients and photos, all
/// filters, parts and windows.
@Tag("slow")
final class AgainstPillowTest {
    private static final int FEWEST_CASES = 800;

    private final List<String> differences = new ArrayList<>();
    private String name = "";
    private RgbImage image = new RgbImage(1, 1, new byte[3]);
    private int cases;

    @Test
    void everySampleAndEveryValueIsEqual() throws IOException {
        try (PillowStream stream = PillowStream.open()) {
            List<String> words = stream.line();
            for (; !words.getFirst().equals("end"); words = stream.line()) {
                switch (words.getFirst()) {
                    case "pillow" -> System.out.println("Pillow " + words.get(1));
                    case "image" -> takeImage(words, stream);
                    case "resize" -> compareResize(words, stream);
                    case "profile" -> compareProfile(words, stream);
                    default -> throw new IllegalStateException("Not an entry: " + words);
                }
            }
            assertThat(differences).isEmpty();
            assertThat(cases).isEqualTo(Integer.parseInt(words.get(1))).isGreaterThan(FEWEST_CASES);
        }
    }

    private void takeImage(List<String> words, PillowStream stream) throws IOException {
        name = words.get(1);
        int width = Integer.parseInt(words.get(2));
        int height = Integer.parseInt(words.get(3));
        image = new RgbImage(width, height, stream.bytes(3 * width * height));
    }

    private void compareResize(List<String> words, PillowStream stream) throws IOException {
        Filter filter = Filter.valueOf(words.get(1));
        int[] numbers = words.subList(2, words.size()).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
        PixelRectangle source = new PixelRectangle(numbers[0], numbers[1], numbers[2], numbers[3]);
        PixelRectangle kept = new PixelRectangle(numbers[6], numbers[7], numbers[8], numbers[9]);
        Scaling scaling = new Scaling(source, numbers[4], numbers[5], kept);
        byte[] expected = stream.bytes(3 * kept.width() * kept.height());

        RgbImage actual = PillowResize.resize(image, scaling, filter);

        cases++;
        for (int i = 0; i < expected.length; i++) {
            if (actual.samples()[i] != expected[i]) {
                int pixel = i / 3;
                differences.add(name + ", " + filter + " " + scaling + ": colour " + i % 3 + " at "
                        + pixel % kept.width() + ", " + pixel / kept.width() + " is "
                        + (actual.samples()[i] & 0xff) + ", Pillow has " + (expected[i] & 0xff));
                return;
            }
        }
    }

    private void compareProfile(List<String> words, PillowStream stream) throws IOException {
        PreprocessingProfile profile = PreprocessingProfile.named(words.get(1)).orElseThrow();
        int side = Integer.parseInt(words.get(2));
        float[] expected = new float[3 * side * side];
        ByteBuffer.wrap(stream.bytes(4 * expected.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(expected);

        float[] actual = Tensors.of(profile, new InputForm(profile, side, side).prepared(image));

        cases++;
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(actual[i]) != Float.floatToIntBits(expected[i])) {
                int place = i % (side * side);
                differences.add(name + ", " + profile.name() + ": plane " + i / (side * side) + " at " + place % side
                        + ", " + place / side + " is " + actual[i] + ", numpy has " + expected[i]);
                return;
            }
        }
    }
}
