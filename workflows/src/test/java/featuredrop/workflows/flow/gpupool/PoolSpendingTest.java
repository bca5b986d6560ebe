package featuredrop.workflows.flow.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import featuredrop.workflows.gpupool.Budget;
import featuredrop.workflows.gpupool.Budget.Cost;
import featuredrop.workflows.gpupool.Budget.HostPrices;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent.HostDay;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.GlobalDataConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PoolSpendingTest {
    private static final long NOON = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final HostPrices PRICES =
            new HostPrices("2026-11-01", Map.of("g5.xlarge", new HostPrices.Price(1.2, 0.6), "g6.xlarge", price(0.9)));

    private static HostPrices.Price price(double onDemand) {
        return new HostPrices.Price(onDemand, null);
    }

    private static GpuHost host(String id, String state) {
        return new GpuHost(id, state, "", "g5.xlarge", "eu-west-1a", false, "ok");
    }

    private static final GpuHost UP = host("i-1", "running");
    private static final GpuHost DOWN = host("i-1", "stopped");

    @Test
    void aHostIsCountedFromTheLookThatShowsItUpToTheOneThatShowsItDown() {
        PoolSpending spending = PoolSpending.NONE
                .seen(List.of(DOWN), 0, NOON - HOUR)
                .seen(List.of(host("i-1", "pending")), 0, NOON)
                .seen(List.of(UP), 0, NOON + 2 * MINUTE)
                .seen(List.of(UP), 2, NOON + 5 * MINUTE)
                .seen(List.of(UP), 0, NOON + 9 * MINUTE)
                .seen(List.of(host("i-1", "stopping")), 0, NOON + 10 * MINUTE)
                .seen(List.of(DOWN), 0, NOON + HOUR);

        assertThat(spending.spent().days())
                .containsExactly(
                        new HostDay("2026-11-30", "i-1", "g5.xlarge", "eu-west-1a", false, 10 * MINUTE, 4 * MINUTE));
        assertThat(spending.spent().sinceMillis()).isEqualTo(NOON - HOUR);
        assertThat(spending.spent().seenMillis()).isEqualTo(NOON + HOUR);
    }

    @Test
    void aHostThatIsGoneIsCountedUpToTheLookThatNoLongerShowsIt() {
        PoolSpending spending = PoolSpending.NONE.seen(List.of(UP), 0, NOON).seen(List.of(), 0, NOON + MINUTE);

        assertThat(spending.spent().days()).extracting(HostDay::upMillis).containsExactly(MINUTE);
    }

    @Test
    void timeIsCountedForTheDayInUtcToWhichItBelongs() {
        long late = Instant.parse("2026-11-30T23:58:00Z").toEpochMilli();

        PoolSpending spending = PoolSpending.NONE.seen(List.of(UP), 1, late).seen(List.of(UP), 1, late + 5 * MINUTE);

        assertThat(spending.spent().days())
                .extracting(HostDay::day, HostDay::upMillis, HostDay::busyMillis)
                .containsExactly(
                        tuple("2026-11-30", 2 * MINUTE, 2 * MINUTE), tuple("2026-12-01", 3 * MINUTE, 3 * MINUTE));
    }

    @Test
    void fewerChunksThanHostsAreSpreadEvenly() {
        List<GpuHost> four =
                IntStream.range(0, 4).mapToObj(i -> host("i-" + i, "running")).toList();

        PoolSpending spending = PoolSpending.NONE.seen(four, 1, NOON).seen(four, 9, NOON + 4 * MINUTE);
        assertThat(spending.spent().days()).extracting(HostDay::busyMillis).containsOnly(MINUTE);

        PoolSpending more = spending.seen(four, 0, NOON + 8 * MINUTE);
        assertThat(more.spent().days()).extracting(HostDay::busyMillis).containsOnly(5 * MINUTE);
    }

    @Test
    void aHostWorksWhenItHasAChunkInHandItself() {
        List<GpuHost> two = List.of(UP, host("i-2", "running"));

        PoolSpending spending = PoolSpending.NONE
                .seen(two, Map.of("i-2", 2, "i-9", 1), NOON)
                .seen(two, Map.of(), NOON + 4 * MINUTE)
                .seen(two, Map.of(), NOON + 8 * MINUTE);
        assertThat(spending.spent().days())
                .extracting(HostDay::host, HostDay::busyMillis)
                .containsExactly(tuple("i-1", 0L), tuple("i-2", 4 * MINUTE));
    }

    @Test
    void whileNobodyLooksTheHostIsUpAndItsWorkIsNotBelievedForLong() {
        PoolSpending spending = PoolSpending.NONE.seen(List.of(UP), 2, NOON).seen(List.of(UP), 0, NOON + 5 * HOUR);

        assertThat(spending.spent().days())
                .extracting(HostDay::upMillis, HostDay::busyMillis)
                .containsExactly(tuple(5 * HOUR, PoolSpending.BUSY_BELIEVED.toMillis()));
    }

    @Test
    void aClockThatGoesBackwardsCountsNothing() {
        PoolSpending spending = PoolSpending.NONE
                .seen(List.of(UP), 0, NOON)
                .seen(List.of(UP), 0, NOON - HOUR)
                .seen(List.of(UP), 0, NOON - HOUR);

        assertThat(spending.spent().days()).isEmpty();
    }

    @Test
    void onlyThirtyFiveDaysAndABoundedNumberOfLinesStayInTheWorkflow() {
        PoolSpending spending = PoolSpending.NONE;
        for (int day = 0; day < 60; day++) {
            long at = NOON + day * 24L * HOUR;
            List<GpuHost> spots = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                spots.add(new GpuHost("i-0123456789abcd" + day + "x" + i, "running", "", "g5.xlarge", "a", true, "ok"));
            }
            spending = spending.seen(spots, 1, at).seen(List.of(), 0, at + HOUR);
            assertThat(spending.days()).hasSizeLessThanOrEqualTo(PoolSpending.MOST_LINES);
        }
        assertThat(spending.days().getLast().day()).isEqualTo("2027-01-28");
        assertThat(bytes(spending)).isLessThan(130_000);

        PoolSpending slow = PoolSpending.NONE
                .seen(List.of(UP), 0, NOON)
                .seen(List.of(UP), 0, NOON + Duration.ofDays(60).toMillis());
        assertThat(slow.days()).hasSize(PoolSpending.MOST_DAYS);
        assertThat(slow.days().getFirst().day()).isEqualTo("2026-12-26");
    }

    @Test
    void itIsTheSameAfterItWasHandedToTheNextRun() {
        PoolSpending spending = PoolSpending.NONE.seen(List.of(UP), 1, NOON).seen(List.of(UP), 1, NOON + HOUR);

        assertThat(handed(spending, PoolSpending.class)).isEqualTo(spending);
        assertThat(handed(spending.spent(), PoolSpent.class)).isEqualTo(spending.spent());
        assertThat(handed(new Budget(null, PRICES), Budget.class)).isEqualTo(new Budget(null, PRICES));
    }

    private static <T> T handed(T value, Class<T> type) {
        Payload payload = GlobalDataConverter.get().toPayload(value).orElseThrow();
        return GlobalDataConverter.get().fromPayload(payload, type, type);
    }

    private static int bytes(Object value) {
        return GlobalDataConverter.get().toPayload(value).orElseThrow().getSerializedSize();
    }

    @Test
    void theCountIsKeptWhenTheLastHostStopsWhenADayEndsAndOnceAnHour() {
        PoolSpending begun = PoolSpending.NONE.seen(List.of(UP), 0, NOON);
        assertThat(begun.keepIsDue()).isFalse();
        PoolSpending first = keptOnce(begun.seen(List.of(UP), 0, NOON + MINUTE));
        assertThat(first.seen(List.of(UP), 0, NOON + HOUR).keepIsDue()).isFalse();
        assertThat(first.seen(List.of(UP), 0, NOON + HOUR + MINUTE).keepIsDue()).isTrue();
        assertThat(first.seen(List.of(DOWN), 0, NOON + 2 * MINUTE).keepIsDue()).isTrue();
        assertThat(keptOnce(first.seen(List.of(DOWN), 0, NOON + 2 * MINUTE))
                        .seen(List.of(DOWN), 0, NOON + 48 * HOUR)
                        .keepIsDue())
                .isFalse();

        long late = Instant.parse("2026-11-30T23:59:00Z").toEpochMilli();
        PoolSpending evening = keptOnce(first.seen(List.of(UP), 0, late));
        PoolSpending night = evening.seen(List.of(UP), 0, late + 2 * MINUTE);
        assertThat(night.keepIsDue()).isTrue();
        assertThat(night.toKeep().days()).extracting(HostDay::day).containsExactly("2026-11-30", "2026-12-01");
        assertThat(keptOnce(night).toKeep().days()).extracting(HostDay::day).containsExactly("2026-12-01");
    }

    private static PoolSpending keptOnce(PoolSpending spending) {
        assertThat(spending.keepIsDue()).isTrue();
        PoolSpending kept = spending.kept(spending.toKeep());
        assertThat(kept.keepIsDue()).isFalse();
        return kept;
    }

    @Test
    void whatIsCostsIsUnknownAndNotZeroWithoutAPrice() {
        PoolSpending spending = PoolSpending.NONE
                .seen(List.of(UP, new GpuHost("i-2", "running", "", "p5.x", "", false, "")), 0, NOON)
                .seen(List.of(), 0, NOON + HOUR);

        Cost today = spending.today(PRICES, NOON);
        assertThat(today.dollars()).isEqualTo(1.2, within(1e-9));
        assertThat(today.known()).isFalse();
        assertThat(today.text()).isEqualTo("at least $1.20");
        assertThat(spending.today(HostPrices.NONE, NOON).text()).isEqualTo("unknown");
        assertThat(spending.today(PRICES, NOON + 24 * HOUR)).isEqualTo(Cost.NOTHING);
        assertThat(Cost.NOTHING.text()).isEqualTo("$0.00");
        assertThat(PRICES.cost("g5.xlarge", true, HOUR).text()).isEqualTo("$0.6000");
        assertThat(PRICES.cost("g6.xlarge", true, HOUR).text()).isEqualTo("unknown");
    }

    @Test
    void aReachedCeilingRefusesLeasesUntilTheNextDayOrUntilItIsRaised() {
        PoolSpending spending = PoolSpending.NONE.seen(List.of(UP), 0, NOON).seen(List.of(UP), 0, NOON + 2 * HOUR);
        long now = NOON + 2 * HOUR;

        assertThat(spending.refusal(new Budget(2.4, PRICES), now))
                .hasValue("the ceiling of $2.40 a day is reached, $2.40 were spent on 2026-11-30; new drops wait until"
                        + " 2026-12-01T00:00:00Z or until daily-ceiling is raised");
        assertThat(spending.refusal(new Budget(2.5, PRICES), now)).isEmpty();
        assertThat(spending.refusal(new Budget(null, PRICES), now)).isEmpty();
        assertThat(spending.refusal(new Budget(2.4, PRICES), now + 10 * HOUR)).isEmpty();
        assertThat(PoolSpending.NONE.refusal(new Budget(0.0, PRICES), now)).isPresent();
    }

    @Test
    void aCeilingThatCannotBeKeptRefusesLeasesAndSaysWhichPriceIsMissing() {
        PoolSpending spending = PoolSpending.NONE
                .seen(List.of(new GpuHost("i-2", "running", "", "p5.x", "", true, "")), 0, NOON)
                .seen(List.of(), 0, NOON + HOUR);

        assertThat(spending.refusal(new Budget(50.0, PRICES), NOON + HOUR))
                .hasValue("the ceiling of $50.00 a day cannot be kept, because p5.x (spot) has no price; new drops wait"
                        + " until 2026-12-01T00:00:00Z or until the control worker has read a file 'prices' with it");
        assertThat(spending.refusal(Budget.NONE, NOON + HOUR)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsSeenAllTimeUpIsCountedOnceAndWorkIsNeverMore(long seed) {
        Random random = new Random(seed);
        PoolSpending spending = PoolSpending.NONE;
        long now = NOON;
        long expected = 0;
        List<GpuHost> hosts = List.of();
        for (int look = 0; look < 500; look++) {
            long gap = random.nextLong(20 * MINUTE);
            expected += gap * hosts.stream().filter(GpuHost::up).count();
            now += gap;
            hosts = LongStream.range(0, random.nextInt(5))
                    .mapToObj(i -> host(
                            "i-" + i, List.of("running", "pending", "stopped").get(random.nextInt(3))))
                    .toList();
            spending = spending.seen(hosts, random.nextInt(6), now);
            if (spending.keepIsDue()) {
                spending = keptOnce(spending);
            }
        }
        assertThat(spending.days().stream().mapToLong(HostDay::upMillis).sum()).isEqualTo(expected);
        assertThat(spending.days()).allMatch(line -> line.busyMillis() <= line.upMillis() && line.busyMillis() >= 0);
        assertThat(spending.days()).allMatch(line -> line.upMillis() <= 24 * HOUR);
    }
}
