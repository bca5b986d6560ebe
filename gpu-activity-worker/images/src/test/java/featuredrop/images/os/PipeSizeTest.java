package featuredrop.images.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PipeSizeTest {
    @Test
    void whatIsNoPipeStaysAsItIs() {
        assertThat(PipeSize.set(-1, 1 << 20)).isFalse();
    }
}
