package featuredrop.workflows.flow.drop;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.delivery.Closing;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropSettings;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever an operator sends and whatever fails, a drop comes to one end, every chunk is counted once and every lease
/// is given back. Signals are sent from within a call, when nothing else moves, and a call that is to be cancelled does
/// not come back by itself: the test server hangs on a cancellation that crosses the answer of its activity. One file
/// for the same reason: exports and chunks run side by side. The seed is in the message.
@Tag("long")
@Timeout(900)
final class DropScheduleTest {
    private static final int ROUNDS = 12;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void everyScheduleEndsWithAllAccountedForAndNoLeaseHeld() {
        for (int round = 0; round < ROUNDS; round++) {
            String when = "seed " + seed + ", round " + round;
            try (DropHarness bench = new DropHarness()) {
                play(bench, when);
            }
        }
    }

    private void play(DropHarness bench, String when) {
        bench.site.chunksOfFiles =
                random.ints(1 + random.nextInt(3), 0, 5).boxed().toList();
        int eventsPerRun = random.nextBoolean() ? 60 + random.nextInt(60) : 2_000;
        bench.site.settings = new DropSettings(
                "main", Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofHours(72), 1, 1, 0.2, eventsPerRun, 0);
        DropKey key = new DropKey("north", "acme", "random");
        DropWorkflow drop = bench.find(key);
        boolean fatal = random.nextInt(4) == 0;
        boolean aborted = random.nextInt(4) == 0;
        List<String> calls = new ArrayList<>(List.of("plan", "settle", "assemble", "verify"));
        names(bench).forEach(calls::add);
        for (String call : calls) {
            int trick = random.nextInt(7);
            int version = 1 + random.nextInt(1_000);
            bench.site.before(call, attempt -> {
                if (attempt == 1) {
                    disturb(drop, trick, version);
                }
            });
        }
        if (aborted) {
            bench.site.before(calls.get(random.nextInt(calls.size())), _ -> {
                drop.abort("enough");
                new HeldCall().run(1);
            });
        }
        if (fatal) {
            bench.site.before(calls.get(random.nextInt(calls.size())), _ -> {
                throw new DropException(FailureType.INPUT_CHANGED, "a.bin");
            });
        }
        DropReport report = end(bench, key, drop, when);
        assertEnd(bench, report, aborted, fatal, when);
    }

    private static List<String> names(DropHarness bench) {
        List<String> names = new ArrayList<>();
        for (int file = 0; file < bench.site.chunksOfFiles.size(); file++) {
            names.add(String.format("export %06d", file));
            for (int chunk = 0; chunk < bench.site.chunksOfFiles.get(file); chunk++) {
                names.add(String.format("extract %06d-%06d", file, chunk));
            }
        }
        names.add("return part 000000");
        names.add("return part 000001");
        return names;
    }

    private static void disturb(DropWorkflow drop, int trick, int version) {
        switch (trick) {
            case 0 -> drop.pause("softly");
            case 1 -> {
                drop.freeze(null);
                new HeldCall().run(1);
            }
            case 2 -> drop.site(new SiteLevel(version, new Pause(PauseLevel.PAUSED, "", "", 1), Pause.NONE));
            case 3 -> {
                drop.pause(null);
                drop.resume(null);
            }
            case 4 ->
                throw ApplicationFailure.newBuilder()
                        .setType("PLATFORM")
                        .setMessage("down")
                        .setNextRetryDelay(Duration.ofMillis(50))
                        .build();
            default -> {}
        }
    }

    /// Lifts every pause until the drop is at its end.
    private static DropReport end(DropHarness bench, DropKey key, DropWorkflow drop, String when) {
        bench.start(key);
        AtomicInteger version = new AtomicInteger(2_000);
        DropHarness.awaitStatus(drop, status -> {
            if (status.end().isEmpty() && status.waitingFor().equals("a resume")) {
                drop.resume(null);
                drop.site(new SiteLevel(version.incrementAndGet(), Pause.NONE, Pause.NONE));
            }
            return !status.end().isEmpty();
        });
        try {
            return DropHarness.result(drop);
        } catch (AssertionError e) {
            throw new AssertionError(when, e);
        }
    }

    private static void assertEnd(DropHarness bench, DropReport report, boolean aborted, boolean fatal, String when) {
        assertThat(bench.pool.leases()).as(when).isEmpty();
        assertThat(bench.pool.epochs).as(when).isSorted().doesNotHaveDuplicates();
        assertThat(ActivitiesAtATime.most(bench.lastHistory(report.key())).values())
                .as(when)
                .isNotEmpty()
                .allSatisfy(most -> assertThat(most).isEqualTo(1));
        if (report.end() == DropEnd.PUBLISHED) {
            assertThat(bench.site.closings).as(when).isEmpty();
            assertThat(report.outcomes())
                    .as(when)
                    .isEqualTo(bench.site.settlement().outcomes());
            assertThat(report.outcomes().getOrDefault(Outcome.GONE, 0L) * 10)
                    .as(when)
                    .isEqualTo(report.records());
            assertThat(aborted || fatal).as(when).isFalse();
        } else {
            assertThat(bench.site.closings).as(when).extracting(Closing::end).containsExactly(report.end());
            assertThat(aborted || fatal).as(when).isTrue();
            assertThat(bench.site.calls).as(when).doesNotContain("publish");
        }
    }
}
