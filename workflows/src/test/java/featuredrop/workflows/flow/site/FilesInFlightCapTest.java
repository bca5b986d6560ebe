package featuredrop.workflows.flow.site;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.landing.DueDrop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FilesInFlightCapTest {
    @Test
    void thePartnerThatCrossesTheCapStillGoesAndTheNextWaits() {
        List<DueDrop> due = List.of(drop("a", 150), drop("b", 60), drop("c", 300));

        assertThat(FilesInFlightCap.admitted(due, 0, 200)).containsExactly(due.get(0), due.get(1));
    }

    @Test
    void onePartnerOfMoreFilesThanTheCapGoesAlone() {
        List<DueDrop> due = List.of(drop("a", 452), drop("b", 1));

        assertThat(FilesInFlightCap.admitted(due, 0, 200)).containsExactly(due.get(0));
        assertThat(FilesInFlightCap.admitted(due, 199, 200)).containsExactly(due.get(0));
        assertThat(FilesInFlightCap.admitted(due, 200, 200)).isEmpty();
    }

    @Test
    void aPartnerIsNeverSplit() {
        List<DueDrop> due = List.of(drop("a", 150), drop("a", 150), drop("a", 150), drop("b", 1));

        assertThat(FilesInFlightCap.admitted(due, 0, 200)).isEqualTo(due.subList(0, 3));
    }

    @Test
    void theCapHoldsForAnyBacklog() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Map<String, List<DueDrop>> partners = new LinkedHashMap<>();
            for (int p = random.nextInt(8); p > 0; p--) {
                String partner = "p" + p;
                for (int d = 1 + random.nextInt(4); d > 0; d--) {
                    partners.computeIfAbsent(partner, name -> new ArrayList<>())
                            .add(drop(partner, random.nextInt(300)));
                }
            }
            List<DueDrop> due = partners.values().stream().flatMap(List::stream).toList();
            int inFlight = random.nextInt(250);
            int limit = 1 + random.nextInt(400);

            assertThat(FilesInFlightCap.admitted(due, inFlight, limit))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(byPartner(partners, inFlight, limit));
        }
    }

    /// The rule said another way: whole partners, taken while there is room before them.
    private static List<DueDrop> byPartner(Map<String, List<DueDrop>> partners, int inFlight, int limit) {
        List<DueDrop> taken = new ArrayList<>();
        for (List<DueDrop> drops : partners.values()) {
            int before = inFlight + taken.stream().mapToInt(DueDrop::files).sum();
            if (before < limit) {
                taken.addAll(drops);
            } else {
                return taken;
            }
        }
        return taken;
    }

    private static final AtomicInteger SERIAL = new AtomicInteger();

    private static DueDrop drop(String partner, int files) {
        return new DueDrop(new DropKey("site", partner, "d" + SERIAL.incrementAndGet()), files, 1);
    }
}
