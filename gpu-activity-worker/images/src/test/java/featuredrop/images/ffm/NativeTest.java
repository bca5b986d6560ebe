package featuredrop.images.ffm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.images.Tools;
import org.junit.jupiter.api.Test;

final class NativeTest {
    @Test
    void aLibraryThatIsMissingIsNamed() {
        assertThatThrownBy(() -> TurboJpegDecoder.open("libno-such-turbojpeg.so.0"))
                .isInstanceOf(MissingLibraryException.class)
                .hasMessage("The image library libno-such-turbojpeg.so.0 cannot be loaded");
    }

    @Test
    void anotherLibraryIsTooOld() {
        assertThatThrownBy(() -> TurboJpegDecoder.open(Tools.webP()))
                .isInstanceOf(MissingLibraryException.class)
                .hasMessageContaining("has no tjInitDecompress: it is too old");
    }
}
