package featuredrop.activities.gpupool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InHandTest {
    @Test
    void countsTheChunksOfEachHostByTheIdentityOfItsWorker() {
        assertThat(InHand.byHost(List.of(
                        "featuredrop-gpu-worker 0.2.0+abc i-1 4711",
                        "featuredrop-gpu-worker 0.2.0+abc (changed) i-1 4712",
                        "featuredrop-gpu-worker 0.2.0+abc i-0a1b2c 12",
                        "4711@shell",
                        "featuredrop-gpu-worker i-1",
                        "")))
                .isEqualTo(Map.of("i-1", 2, "i-0a1b2c", 1));
    }
}
