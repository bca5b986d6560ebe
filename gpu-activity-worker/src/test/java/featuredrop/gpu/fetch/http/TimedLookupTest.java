package featuredrop.gpu.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class TimedLookupTest {
    @Test
    void anAnswerIsPassedOn() throws UnknownHostException {
        InetAddress[] one = {InetAddress.getLoopbackAddress()};
        try (TimedLookup lookup = new TimedLookup(host -> one, Duration.ofSeconds(60))) {
            assertThat(lookup.addresses("shop.example")).isSameAs(one);
        }
    }

    @Test
    void aNameServiceThatHangsIsNotWaitedFor() {
        CountDownLatch never = new CountDownLatch(1);
        try (TimedLookup lookup = new TimedLookup(
                host -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new InetAddress[0];
                },
                Duration.ofMillis(50))) {
            assertThatThrownBy(() -> lookup.addresses("shop.example")).isInstanceOf(UnknownHostException.class);
        }
    }
}
