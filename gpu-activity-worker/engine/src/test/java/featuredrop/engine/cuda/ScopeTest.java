package featuredrop.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class ScopeTest {
    private final List<String> leaks = new CopyOnWriteArrayList<>();

    @Test
    void handlesAreGivenBackOnceInTheOppositeOrder() {
        List<String> released = new ArrayList<>();
        Scope scope = new Scope("test", leaks::add);
        scope.own("stream", () -> released.add("stream"));
        scope.own("graph", () -> released.add("graph"));

        scope.close();
        scope.close();

        assertThat(released).containsExactly("graph", "stream");
    }

    @Test
    void aForgottenScopeIsPrintedWithWhatItHolds() {
        forget();

        await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            return !leaks.isEmpty();
        });
        assertThat(leaks).containsExactly("leaked with lane: graph, stream");
    }

    @SuppressWarnings("MustBeClosedChecker")
    private void forget() {
        Scope scope = new Scope("lane", leaks::add);
        scope.own("stream", () -> {});
        scope.own("graph", () -> {});
    }
}
