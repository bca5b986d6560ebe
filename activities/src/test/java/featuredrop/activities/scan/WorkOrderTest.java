package featuredrop.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.scan.WorkOrder.Backlog;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.DueDrop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkOrderTest {
    @Test
    void newPartnersGoFirstThenTheMostLagging() {
        Backlog lagging = new Backlog(List.of(drop("lagging", 900)), 100, 1);
        Backlog fresh = new Backlog(List.of(drop("fresh", 1_000)), 950, 1);
        Backlog unknown = new Backlog(List.of(drop("unknown", 10)), WorkOrder.NEVER, 1);

        assertThat(partners(List.of(fresh, lagging, unknown))).containsExactly("unknown", "lagging", "fresh");
    }

    @Test
    void amongPartnersThatWereNeverPublishedAgeDecides() {
        Backlog younger = new Backlog(List.of(drop("a", 20)), WorkOrder.NEVER, 1);
        Backlog older = new Backlog(List.of(drop("b", 90), drop("b", 10)), WorkOrder.NEVER, 1);

        assertThat(partners(List.of(younger, older))).containsExactly("b", "b", "a");
    }

    @Test
    void secondsAndMillisecondsAreCompared() {
        Backlog seconds = new Backlog(List.of(drop("seconds", 1_449_000_060)), 1_449_000_000, 1_000);
        Backlog millis = new Backlog(List.of(drop("millis", 1_449_000_059_000L)), 1_449_000_000_000L, 1);

        assertThat(partners(List.of(millis, seconds))).containsExactly("seconds", "millis");
    }

    @Test
    void aDropThatIsNotReadyMakesNoLag() {
        DueDrop waiting = new DueDrop(new DropKey("s", "waiting", "w"), 0, 9_000);
        Backlog waits = new Backlog(List.of(waiting), 100, 1);
        Backlog ready = new Backlog(List.of(drop("ready", 200)), 150, 1);

        assertThat(partners(List.of(waits, ready))).containsExactly("ready", "waiting");
    }

    @Test
    void theOrderIsThatOfTheModel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            List<Backlog> backlogs = new ArrayList<>();
            for (int p = random.nextInt(7); p > 0; p--) {
                List<DueDrop> due = new ArrayList<>();
                for (int d = 1 + random.nextInt(4); d > 0; d--) {
                    due.add(drop("p" + p, 50 + random.nextInt(50)));
                }
                backlogs.add(new Backlog(due, random.nextInt(4) == 0 ? WorkOrder.NEVER : random.nextInt(50), 1));
            }
            assertThat(WorkOrder.of(backlogs))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(byModel(backlogs));
        }
    }

    /// The rule said another way: take the partner that beats all others, then look again.
    private static List<DueDrop> byModel(List<Backlog> backlogs) {
        List<Backlog> left = new ArrayList<>(backlogs);
        List<DueDrop> order = new ArrayList<>();
        while (!left.isEmpty()) {
            Backlog best = left.getFirst();
            for (Backlog other : left) {
                best = beats(other, best) ? other : best;
            }
            left.remove(best);
            order.addAll(best.due());
        }
        return order;
    }

    private static boolean beats(Backlog one, Backlog other) {
        if ((one.lastPublished() == WorkOrder.NEVER) != (other.lastPublished() == WorkOrder.NEVER)) {
            return one.lastPublished() == WorkOrder.NEVER;
        }
        long lag = one.lastPublished() == WorkOrder.NEVER ? 0 : newest(one) - one.lastPublished();
        long otherLag = other.lastPublished() == WorkOrder.NEVER ? 0 : newest(other) - other.lastPublished();
        if (lag != otherLag) {
            return lag > otherLag;
        }
        if (oldest(one) != oldest(other)) {
            return oldest(one) < oldest(other);
        }
        return partner(one).compareTo(partner(other)) < 0;
    }

    private static long newest(Backlog backlog) {
        return backlog.due().stream().mapToLong(DueDrop::stamp).max().orElseThrow();
    }

    private static long oldest(Backlog backlog) {
        return backlog.due().stream().mapToLong(DueDrop::stamp).min().orElseThrow();
    }

    private static String partner(Backlog backlog) {
        return backlog.due().getFirst().key().partner();
    }

    private static List<String> partners(List<Backlog> backlogs) {
        return WorkOrder.of(backlogs).stream().map(drop -> drop.key().partner()).toList();
    }

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private static DueDrop drop(String partner, long stamp) {
        return new DueDrop(new DropKey("s", partner, "d" + SERIAL.incrementAndGet()), 1, stamp);
    }
}
