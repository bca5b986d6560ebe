package featuredrop.workflows.drop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuarantineShareTest {
    @Test
    void aShareThatEqualsTheLimitIsNotOver() {
        assertThat(new QuarantineShare(2, 10).isOver(0.2)).isFalse();
        assertThat(new QuarantineShare(3, 10).isOver(0.2)).isTrue();
        assertThat(new QuarantineShare(0, 0).isOver(0)).isFalse();
    }

    @Test
    void saysBothShares() {
        assertThat(new QuarantineShare(3, 10).describe(0.2))
                .isEqualTo("3 of 10 records have no vector: 30.0 %, the limit is 20.0 %");
    }
}
