package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.extraction.Outcome;
import featuredrop.gpu.fetch.http.BodyReader.LimitException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BodyReaderTest {
    private static final int MAX_BYTES = 1 << 20;

    private final AtomicLong clock = new AtomicLong();
    private final BodyReader reader = new BodyReader(MAX_BYTES, clock::get);

    @Test
    void aBodyBelowTheLeastRateIsGivenUp() {
        assertThatThrownBy(() -> reader.read(dripping(100_000, 900), false))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.outcome).isEqualTo(Outcome.DEADLINE));
    }

    @Test
    void aBodyAboveTheLeastRateIsReadToItsEnd() throws Exception {
        assertThat(reader.read(dripping(100_000, 1_200), false)).hasSize(100_000);
    }

    @Test
    void aPauseWithinAWindowIsNoReasonToGiveUp() throws Exception {
        clock.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(reader.read(dripping(50_000, 20_000), false)).hasSize(50_000);
    }

    @Test
    void theLimitItselfIsAllowedAndOneByteMoreIsNot() throws Exception {
        assertThat(reader.read(dripping(MAX_BYTES, MAX_BYTES), false)).hasSize(MAX_BYTES);
        assertThatThrownBy(() -> reader.read(dripping(MAX_BYTES + 1, MAX_BYTES), false))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.outcome).isEqualTo(Outcome.TOO_LARGE));
    }

    /// `length` bytes, so many of them a second.
    private InputStream dripping(int length, int perSecond) {
        return new InputStream() {
            private int left = length;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read in pieces");
            }

            @Override
            public int read(byte[] buffer, int offset, int wanted) {
                if (left == 0) {
                    return -1;
                }
                int n = Math.min(Math.min(wanted, perSecond), left);
                left -= n;
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
                return n;
            }
        };
    }
}
