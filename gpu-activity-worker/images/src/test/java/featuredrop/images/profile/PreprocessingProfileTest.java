package featuredrop.images.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.images.NoiseImage;
import featuredrop.images.RgbImage;
import featuredrop.images.header.Orientation;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.prepare.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against Pillow 13.0.0 and numpy in single precision on the same noise.
final class PreprocessingProfileTest {
    private static final List<String> FIVE =
            List.of("efficientnet-lite-v1", "torchvision-resnet-v1", "caffenet-fc7-2016", "keras-caffe", "keras-tf");

    record Golden(String profile, int width, int height, int side, String digest) {}

    static Stream<Golden> goldens() {
        return Stream.of(
                new Golden("efficientnet-lite-v1", 97, 61, 224, "ef54b7793967289c"),
                new Golden("torchvision-resnet-v1", 97, 61, 224, "55104c6e799e33d6"),
                new Golden("caffenet-fc7-2016", 97, 61, 227, "9cede187a269d58f"),
                new Golden("keras-caffe", 97, 61, 224, "0cdb21eb68865d7a"),
                new Golden("keras-tf", 97, 61, 299, "bf6afc4adb2ced0c"),
                new Golden("efficientnet-lite-v1", 500, 333, 224, "63c2047fcb22ff57"),
                new Golden("torchvision-resnet-v1", 500, 333, 224, "15dd781dfb8b5761"),
                new Golden("caffenet-fc7-2016", 500, 333, 227, "9d36b9fc4bc5f2c3"),
                new Golden("keras-caffe", 500, 333, 224, "634ac83ae2f18144"),
                new Golden("keras-tf", 500, 333, 299, "7fe2d6773bf539c4"),
                new Golden("efficientnet-lite-v1", 333, 500, 224, "dbcdf86a83319505"),
                new Golden("torchvision-resnet-v1", 333, 500, 224, "dc4703208a192806"),
                new Golden("caffenet-fc7-2016", 333, 500, 227, "dea13174e16c21b4"),
                new Golden("keras-caffe", 333, 500, 224, "3c984c73dae88e9d"),
                new Golden("keras-tf", 333, 500, 299, "342c32d50cfe8833"),
                new Golden("efficientnet-lite-v1", 225, 300, 224, "220a0ffa7db4658f"),
                new Golden("torchvision-resnet-v1", 225, 300, 224, "bd4f61ad3ac5a86a"),
                new Golden("caffenet-fc7-2016", 225, 300, 227, "3118f9261ca6eb44"),
                new Golden("keras-caffe", 225, 300, 224, "dea5b25f6236cfa3"),
                new Golden("keras-tf", 225, 300, 299, "ad10767190ae3859"));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void everyValueIsThatOfTheTrainingCode(Golden golden) {
        PreprocessingProfile profile =
                PreprocessingProfile.named(golden.profile()).orElseThrow();

        float[] planes = planes(profile, NoiseImage.of(golden.width(), golden.height()), golden.side());

        assertThat(NoiseImage.digest(bytes(planes))).isEqualTo(golden.digest());
    }

    @Test
    void theSmallestImageFillsTheInputOfEveryProfile() {
        for (String name : PreprocessingProfile.names()) {
            float[] planes = planes(PreprocessingProfile.named(name).orElseThrow(), NoiseImage.of(1, 1), 224);

            assertThat(planes).as(name).hasSize(3 * 224 * 224);
        }
    }

    @Test
    void anImageThatWouldGrowToGigabytesIsNotTaken() {
        PreprocessingProfile resnet =
                PreprocessingProfile.named("torchvision-resnet-v1").orElseThrow();

        assertThat(resnet.takes(NoiseImage.of(16_384, 1))).isFalse();
        assertThat(resnet.takes(NoiseImage.of(1, 16_384))).isFalse();
        assertThat(resnet.takes(NoiseImage.of(600, 2))).isTrue();
        for (String name : List.of("efficientnet-lite-v1", "caffenet-fc7-2016", "keras-caffe", "keras-tf")) {
            PreprocessingProfile profile = PreprocessingProfile.named(name).orElseThrow();
            RgbImage thread = NoiseImage.of(16_384, 1);

            assertThat(profile.takes(thread)).as(name).isTrue();
            assertThat(planes(profile, thread, 224)).as(name).hasSize(3 * 224 * 224);
        }
    }

    @Test
    void everyProfileHasATwinThatTurnsTheImageAsItsTagSays() {
        List<String> plainNames = PreprocessingProfile.names().stream()
                .filter(name -> !name.endsWith("+upright"))
                .toList();
        assertThat(plainNames).containsAll(FIVE);
        for (String name : plainNames) {
            PreprocessingProfile plain = PreprocessingProfile.named(name).orElseThrow();
            PreprocessingProfile upright =
                    PreprocessingProfile.named(name + "+upright").orElseThrow();
            RgbImage image = NoiseImage.of(3, 2);
            byte[] jpeg = tagged("\u00ff\u00d8\u00ff\u00e1\0\"Exif\0\0", 6);

            assertThat(plain.oriented(image, jpeg)).as(name).isSameAs(image);
            assertThat(upright.oriented(image, jpeg).samples())
                    .as(name)
                    .isEqualTo(Orientation.TURNED_RIGHT.applied(image).samples());
            assertThat(planes(upright, image, 224)).as(name).isEqualTo(planes(plain, image, 224));
        }
        assertThat(PreprocessingProfile.names()).hasSize(2 * plainNames.size());
    }

    @Test
    void aTiffIsNotTurnedTwice() {
        PreprocessingProfile upright =
                PreprocessingProfile.named("keras-tf+upright").orElseThrow();
        RgbImage image = NoiseImage.of(3, 2);

        assertThat(Orientation.of(tagged("", 6))).isEqualTo(Orientation.TURNED_RIGHT);
        assertThat(upright.oriented(image, tagged("", 6))).isSameAs(image);
    }

    /// The first bytes of a file whose Exif directory holds an orientation.
    private static byte[] tagged(String before, int code) {
        byte[] start = before.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(start.length + 26)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(start)
                .put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 274)
                .putShort((short) 3)
                .putInt(1)
                .putInt(code)
                .array();
    }

    @Test
    void anUnknownNameIsNoProfile() {
        assertThat(PreprocessingProfile.named("efficientnet-lite-v2")).isEmpty();
    }

    @Test
    void whatAProfileRoundsToIsLevelsOrElseValues() {
        RgbImage image = NoiseImage.of(97, 61);
        for (String name : PreprocessingProfile.names()) {
            PreprocessingProfile profile = PreprocessingProfile.named(name).orElseThrow();
            assertThat(profile.roundsToLevels()).as(name).isEqualTo(!name.startsWith("caffenet"));
            if (profile.roundsToLevels()) {
                assertThat(profile.levels(image, 9, 8).samples()).hasSize(3 * 9 * 8);
                assertThatThrownBy(() -> profile.planes(image, 9, 8)).hasMessage(name + " rounds to levels");
            } else {
                assertThat(profile.planes(image, 9, 8)).hasSize(3 * 9 * 8);
                assertThatThrownBy(() -> profile.levels(image, 9, 8)).hasMessageContaining("not round");
            }
        }
    }

    private static float[] planes(PreprocessingProfile profile, RgbImage image, int side) {
        return Tensors.of(profile, new InputForm(profile, side, side).prepared(image));
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
