package featuredrop.fetch.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.http.body.BodyReader.Body;
import featuredrop.fetch.http.body.BodyReader.LimitException;
import featuredrop.fetch.http.body.BodyReader.NoRoomException;
import featuredrop.workflows.drop.Outcome;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BodyReaderTest {
    private static final int MAX_BYTES = 1 << 20;

    private final AtomicLong clock = new AtomicLong();
    private final BodyReader reader = new BodyReader(MAX_BYTES, clock::get);

    @Test
    void aBodyBelowTheLeastRateIsGivenUp() {
        assertThatThrownBy(() -> read(dripping(100_000, 900)))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.DEADLINE));
    }

    @Test
    void aBodyAboveTheLeastRateIsReadToItsEnd() throws Exception {
        assertThat(read(dripping(100_000, 2_000))).hasSize(100_000);
    }

    @Test
    void aPauseWithinAWindowIsNoReasonToGiveUp() throws Exception {
        clock.addAndGet(Duration.ofSeconds(5).toNanos());

        assertThat(read(dripping(50_000, 20_000))).hasSize(50_000);
    }

    @Test
    void theLimitItselfIsAllowedAndOneByteMoreIsNot() throws Exception {
        assertThat(read(dripping(MAX_BYTES, MAX_BYTES))).hasSize(MAX_BYTES);
        assertThatThrownBy(() -> read(dripping(MAX_BYTES + 1, MAX_BYTES)))
                .isInstanceOfSatisfying(
                        LimitException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.TOO_LARGE));
    }

    @Test
    void anAnnouncedLengthIsHeldAndNothingMore() throws Exception {
        BodyMemory memory = new BodyMemory(1_000_000, 0);
        BodyMemory.Room room = memory.room(0);

        byte[] bytes = reader.read(new Body(dripping(90_000, 90_000), List.of(), 90_000), room);

        assertThat(bytes).hasSize(90_000);
        assertThat(room.held()).isEqualTo(90_000);
        assertThat(memory.most()).isEqualTo(90_000);
    }

    @Test
    void aBodyOfUnknownLengthIsHeldWithItsCopyAndThenAlone() throws Exception {
        BodyMemory memory = new BodyMemory(2 * MAX_BYTES, 0);
        BodyMemory.Room room = memory.room(0);
        room.await(16 << 10);

        byte[] bytes = reader.read(new Body(dripping(90_000, 90_000), List.of(), -1), room);

        assertThat(bytes).hasSize(90_000);
        assertThat(room.held()).isEqualTo(90_000);
        assertThat(memory.most()).isBetween(90_000L, 4 * 90_000L);
    }

    @Test
    void whatIsNeededIsSaidWhenOthersUseTheMemory() {
        BodyMemory memory = new BodyMemory(50_000, 0);

        assertThatThrownBy(() -> reader.read(new Body(dripping(90_000, 90_000), List.of(), 90_000), memory.room(0)))
                .isInstanceOfSatisfying(
                        NoRoomException.class, e -> assertThat(e.bytes()).isEqualTo(90_000));
        assertThatThrownBy(() -> reader.read(new Body(dripping(90_000, 90_000), List.of(), -1), memory.room(0)))
                .isInstanceOfSatisfying(
                        NoRoomException.class, e -> assertThat(e.bytes()).isEqualTo(2L * MAX_BYTES));
    }

    @Test
    void aBodyOfUnknownLengthFitsIntoTheRoomThatIsKeptForOne() throws Exception {
        BodyMemory memory = new BodyMemory(2 * MAX_BYTES, 0);
        BodyMemory.Room room = memory.room(0);
        for (int length : new int[] {0, 1, MAX_BYTES / 2 + 1, MAX_BYTES - 1, MAX_BYTES}) {
            room.await(2 * MAX_BYTES);
            assertThat(reader.read(new Body(dripping(length, MAX_BYTES), List.of(), -1), room))
                    .hasSize(length);
        }
    }

    private byte[] read(InputStream body) throws Exception {
        return reader.read(new Body(body, List.of(), -1), BodyMemory.uncounted());
    }

    /// `length` bytes, so many of them a second.
    private InputStream dripping(int length, int perSecond) {
        return new InputStream() {
            private int left = length;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
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
