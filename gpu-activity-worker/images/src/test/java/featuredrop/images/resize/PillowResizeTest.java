package featuredrop.images.resize;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.NoiseImage;
import featuredrop.images.RgbImage;
import featuredrop.images.resize.PillowResize.Filter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against what Pillow 13.0.0 makes of the same noise.
final class PillowResizeTest {
    record Golden(int width, int height, int toWidth, int toHeight, Filter filter, String digest) {}

    static Stream<Golden> goldens() {
        return Stream.of(
                new Golden(97, 61, 224, 224, Filter.NEAREST, "33e1f04390c67d74"),
                new Golden(97, 61, 224, 224, Filter.BOX, "33e1f04390c67d74"),
                new Golden(97, 61, 224, 224, Filter.BILINEAR, "e9463681522b2633"),
                new Golden(97, 61, 224, 224, Filter.BICUBIC, "6b2c76d9b361dcab"),
                new Golden(97, 61, 224, 224, Filter.LANCZOS, "834413aa52c579e0"),
                new Golden(500, 333, 224, 224, Filter.NEAREST, "11bfadece42b8308"),
                new Golden(500, 333, 224, 224, Filter.BOX, "aedf60b19e99ecc0"),
                new Golden(500, 333, 224, 224, Filter.BILINEAR, "394424b9d23a6756"),
                new Golden(500, 333, 224, 224, Filter.BICUBIC, "cbe96522298b4724"),
                new Golden(500, 333, 224, 224, Filter.LANCZOS, "229e34f921007afe"),
                new Golden(333, 500, 31, 17, Filter.NEAREST, "e563daa00a3f11d6"),
                new Golden(333, 500, 31, 17, Filter.BOX, "02cc8dbd4c52cd69"),
                new Golden(333, 500, 31, 17, Filter.BILINEAR, "1104673954514b40"),
                new Golden(333, 500, 31, 17, Filter.BICUBIC, "5d6c1124f525c627"),
                new Golden(333, 500, 31, 17, Filter.LANCZOS, "6ca0432296774121"),
                new Golden(224, 300, 224, 100, Filter.NEAREST, "3d7ac1f9c726beed"),
                new Golden(224, 300, 224, 100, Filter.BOX, "7e7bbaf3da7a28ef"),
                new Golden(224, 300, 224, 100, Filter.BILINEAR, "2364621e0525fca0"),
                new Golden(224, 300, 224, 100, Filter.BICUBIC, "e085bcc37b387979"),
                new Golden(224, 300, 224, 100, Filter.LANCZOS, "d7bd9d38e30230e1"),
                new Golden(64, 64, 64, 64, Filter.NEAREST, "bb6515e35f63e5f7"),
                new Golden(64, 64, 64, 64, Filter.BOX, "bb6515e35f63e5f7"),
                new Golden(64, 64, 64, 64, Filter.BILINEAR, "bb6515e35f63e5f7"),
                new Golden(64, 64, 64, 64, Filter.BICUBIC, "bb6515e35f63e5f7"),
                new Golden(64, 64, 64, 64, Filter.LANCZOS, "bb6515e35f63e5f7"),
                new Golden(1, 1, 5, 3, Filter.NEAREST, "b59bb89b7f8c1b38"),
                new Golden(1, 1, 5, 3, Filter.BOX, "b59bb89b7f8c1b38"),
                new Golden(1, 1, 5, 3, Filter.BILINEAR, "b59bb89b7f8c1b38"),
                new Golden(1, 1, 5, 3, Filter.BICUBIC, "b59bb89b7f8c1b38"),
                new Golden(1, 1, 5, 3, Filter.LANCZOS, "b59bb89b7f8c1b38"),
                new Golden(1000, 3, 7, 9, Filter.NEAREST, "92171b4f299b350a"),
                new Golden(1000, 3, 7, 9, Filter.BOX, "cfe2c90192bc8404"),
                new Golden(1000, 3, 7, 9, Filter.BILINEAR, "1ffac1d9d6fec948"),
                new Golden(1000, 3, 7, 9, Filter.BICUBIC, "0a7cb36e0fc1e1f2"),
                new Golden(1000, 3, 7, 9, Filter.LANCZOS, "58d2224cfe0256ad"));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void everySampleIsThatOfPillow(Golden golden) {
        RgbImage resized = PillowResize.resize(
                NoiseImage.of(golden.width(), golden.height()), golden.toWidth(), golden.toHeight(), golden.filter());

        assertThat(NoiseImage.digest(resized.samples())).isEqualTo(golden.digest());
    }

    @Test
    void aFewSamplesCanBeCheckedByEye() {
        RgbImage bicubic = PillowResize.resize(NoiseImage.of(3, 2), 2, 2, Filter.BICUBIC);

        assertThat(NoiseImage.levels(bicubic)).containsExactly(101, 60, 120, 197, 93, 34, 155, 116, 90, 216, 224, 73);
    }
}
