package featuredrop.workflows.flow.gpupool.both;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.gpupool.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LeasesTest {
    private final Leases leases = new Leases(List.of(), Map.of(), 0, 0);

    @Test
    void aHolderHasOneLeaseHoweverOftenItAsks() {
        assertThat(leases.acquire("d1", 5, 100)).isTrue();
        assertThat(leases.acquire("d1", 7, 200)).isFalse();
        assertThat(leases.acquire("d1", 6, 300)).isFalse();

        assertThat(leases.list()).containsExactly(new Lease("d1", 7, 100));
        assertThat(leases.isEmpty()).isFalse();
    }

    @Test
    void aLateAcquireOfALeaseThatWasGivenBackIsIgnored() {
        leases.release("d1", 5, 100);

        assertThat(leases.acquire("d1", 5, 200)).isFalse();
        assertThat(leases.hasUntold()).isFalse();
        assertThat(leases.acquire("d1", 6, 300)).isTrue();
        assertThat(leases.hasUntold()).isTrue();
    }

    @Test
    void aLateReleaseOfAnEarlierLeaseLeavesTheNewerOne() {
        leases.acquire("d1", 6, 100);
        leases.release("d1", 5, 200);
        assertThat(leases.holders()).containsExactly("d1");

        leases.release("d1", 6, 300);

        assertThat(leases.isEmpty()).isTrue();
        assertThat(leases.released()).containsEntry("d1", 6L);
        assertThat(leases.leaselessSince()).isEqualTo(300);
    }

    @Test
    void theLastReleasedEpochOfAHolderNeverFalls() {
        leases.release("d1", 5, 100);
        leases.release("d1", 3, 200);

        assertThat(leases.released()).containsEntry("d1", 5L);
    }

    @Test
    void remembersTheThousandHoldersThatGaveBackLast() {
        for (int i = 0; i < 1_000; i++) {
            leases.release("d" + i, 10 + i, i);
        }
        assertThat(leases.released()).hasSize(1_000);

        leases.release("new", 5_000, 2_000);

        assertThat(leases.released()).hasSize(1_000).doesNotContainKey("d0").containsKey("d1");
    }

    @Test
    void forgetsOfTwoWithTheSameEpochTheFirstByName() {
        for (int i = 0; i < 998; i++) {
            leases.release("d" + i, 10 + i, i);
        }
        leases.release("b", 1, 1_000);
        leases.release("a", 1, 1_001);
        leases.release("c", 1, 1_002);

        assertThat(leases.released()).doesNotContainKey("a").containsKeys("b", "c");
    }

    @Test
    void countsTheTimeWithoutALeaseFromWhenTheLastOneWent() {
        leases.acquire("d1", 1, 100);
        leases.acquire("d2", 1, 200);
        assertThat(leases.leasedSince()).isEqualTo(100);
        leases.remove("d1", 300);
        assertThat(leases.leaselessSince()).isZero();
        leases.remove("d2", 400);
        leases.remove("d2", 500);

        assertThat(leases.leaselessSince()).isEqualTo(400);
        assertThat(leases.graceEnds(Duration.ofMillis(50))).isEqualTo(450);
        leases.countFrom(600);
        assertThat(leases.leaselessSince()).isEqualTo(600);
        leases.acquire("d3", 1, 700);
        assertThat(leases.leasedSince()).isEqualTo(700);
    }

    @Test
    void everyHolderIsToldOnce() {
        leases.acquire("d2", 1, 100);
        leases.acquire("d1", 1, 200);
        assertThat(leases.takeUntold()).containsExactly("d2", "d1");
        assertThat(leases.takeUntold()).isEmpty();
        assertThat(leases.hasUntold()).isFalse();

        leases.tellAll();

        assertThat(leases.takeUntold()).containsExactly("d1", "d2");
    }

    @Test
    void aHolderThatAsksAgainIsToldAgain() {
        leases.acquire("d1", 1, 100);
        leases.takeUntold();
        leases.acquire("d1", 1, 200);

        assertThat(leases.takeUntold()).containsExactly("d1");
    }

    @Test
    void whoHasGoneIsNotTold() {
        leases.acquire("d1", 1, 100);
        leases.acquire("d2", 1, 100);
        leases.acquire("d3", 1, 100);
        leases.forget("d1", 200);
        leases.release("d2", 1, 200);
        leases.remove("d3", 200);

        assertThat(leases.hasUntold()).isFalse();
        assertThat(leases.takeUntold()).isEmpty();
        leases.acquire("d1", 2, 300);
        assertThat(leases.takeUntold()).containsExactly("d1");
    }

    @Test
    void aHolderThatCouldNotBeToldIsForgotten() {
        leases.acquire("d1", 1, 100);
        leases.forget("d1", 200);

        assertThat(leases.isEmpty()).isTrue();
        assertThat(leases.leaselessSince()).isEqualTo(200);
    }

    @Test
    void listsTheOldestFirst() {
        leases.acquire("d3", 1, 100);
        leases.acquire("d2", 1, 100);
        leases.acquire("d1", 1, 200);

        assertThat(leases.list()).extracting(Lease::holder).containsExactly("d2", "d3", "d1");
        assertThat(leases.holders()).containsExactly("d1", "d2", "d3");
    }
}
