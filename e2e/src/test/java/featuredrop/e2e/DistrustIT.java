package featuredrop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.distrust.DistrustNote;
import featuredrop.exchange.distrust.DistrustNotes;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A host's worker notes that results must not be delivered, after they were published: the next revision makes them
/// again, although a plain redo takes what is there.
final class DistrustIT {
    @Test
    void aRedoMakesResultsAgainThatAHostMustNotHaveMade() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "not-trusted");
            scenario.land(key, Pictures.binFiles(9, 101, 1, 10));
            scenario.start(key);
            DropReport first = scenario.awaitEnd(key);
            assertThat(first.end()).as(first.reason()).isEqualTo(DropEnd.PUBLISHED);
            JsonNode content = scenario.delivered(first).manifest().path("content");
            PlanRef plan = new PlanRef(
                            key,
                            1,
                            content.path("planHash").asText(),
                            content.path("model").path("id").asText(),
                            content.path("modelKey").asText())
                    .at(PlanRef.FIRST);
            ObjectStore store = S3ObjectStore.open(
                    ConfigFile.load(scenario.system().configFile(), Map.of()).exchange());
            ChunkRef chunk = new ChunkRef(plan, 0, 0);
            ResultFooter footer =
                    new ExchangeReader(store).findFooter(chunk, 2_000).orElseThrow();
            assertThat(footer.getHost()).startsWith("i-");
            new DistrustNotes(store)
                    .add(DistrustNote.of(
                            new DistrustNote.Cause(footer.getHost(), "played", 1, System.currentTimeMillis()),
                            List.of(chunk)));

            Scenario.run(List.of(
                    SharedLocalSystem.home().resolve("bin/featuredrop").toString(),
                    "--config",
                    scenario.system().configFile().toString(),
                    "redo",
                    key.toString(),
                    "--reason",
                    "shown in a test"));
            DropReport second = Scenario.eventually("revision 2", Scenario.LONG, () -> {
                DropReport report = scenario.awaitEnd(key);
                return report.revision() == 2 ? report : null;
            });

            assertThat(second.end()).as(second.reason()).isEqualTo(DropEnd.PUBLISHED);
            Delivered delivered = scenario.delivered(second);
            assertThat(delivered.features()).isEqualTo(scenario.delivered(first).features());
            assertThat(delivered.manifest().path("run").path("generations")).hasToString("[2]");
        }
    }
}
