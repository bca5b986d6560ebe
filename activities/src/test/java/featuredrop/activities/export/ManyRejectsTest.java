package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.progress.Progress;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

final class ManyRejectsTest {
    private final ManyRejects rejects = new ManyRejects();

    @Test
    void oneExportHoldsManyAndTheOthersFew() {
        try (ManyRejects.Share first = rejects.share(Progress.NONE);
                ManyRejects.Share second = rejects.share((where, done) -> {
                    throw new CancellationException(where);
                })) {
            first.grow(ManyRejects.FEW + 1);
            first.grow(ManyRejects.FEW + 2);
            second.grow(ManyRejects.FEW);

            assertThatThrownBy(() -> second.grow(ManyRejects.FEW + 1))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("waiting for memory for rejects");
        }
    }

    @Test
    void theTurnIsFreeAgainWhenItsExportIsDone() {
        for (int i = 0; i < 3; i++) {
            try (ManyRejects.Share share = rejects.share(Progress.NONE)) {
                share.grow(ManyRejects.FEW + 1);
                assertThat(share).isNotNull();
            }
        }
    }
}
