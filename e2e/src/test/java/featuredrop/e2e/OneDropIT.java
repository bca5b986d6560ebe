package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The main job: a landed drop is found, carried through all stages and published, and its files add up.
final class OneDropIT {
    @Test
    void landedDropIsFoundByTheScanAndPublishedWhole() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "one-drop");
            Map<String, byte[]> files = Pictures.binFiles(1, 101, 3, 20);
            scenario.land(key, files);
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            Delivered delivered = scenario.delivered(report);
            long duplicates = report.outcomes().getOrDefault(Outcome.DUPLICATE, 0L);
            assertThat(delivered.features().size() + delivered.quarantine().size() + duplicates)
                    .isEqualTo(60)
                    .isEqualTo(report.records());
            assertThat(delivered.features())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(Delivered.vector(line)).hasSize(1280));
            JsonNode cost = delivered.manifest().path("run").path("cost");
            assertThat(cost.path("images").asLong()).isEqualTo(60);
            assertThat(cost.path("hostMinutes").asDouble()).isPositive();
            assertThat(cost.has("dollars"))
                    .as("the local pool has no prices: %s", cost)
                    .isFalse();
        }
    }
}
