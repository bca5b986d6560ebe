package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Drops whose records have no vectors: a person decides, and the decision lasts until the listing changes.
final class HeldIT {
    private static final String DEAD = """
            item_id,image_url
            one,http://127.0.0.1:1/one.jpg
            two,http://169.254.169.254/two.jpg
            three,ftp://example.com/three.jpg
            """;

    @Test
    void heldDropIsPublishedWhenItIsAccepted() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = held(scenario, "accepted");
            command(scenario, "accept", key.toString(), "--reason", "the partner knows");
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            Delivered delivered = scenario.delivered(report);
            assertThat(delivered.features()).isEmpty();
            assertThat(delivered.quarantine()).hasSize(3);
        }
    }

    @Test
    void abortedDropStaysClosedUntilItsListingChanges() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = held(scenario, "aborted");
            command(scenario, "abort", key.toString(), "--reason", "dead network");
            assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.ABORTED);
            scenario.start(key);
            DropReport again = scenario.awaitEnd(key);
            assertThat(again.end()).isEqualTo(DropEnd.ABORTED);
            assertThat(scenario.scheduled(key, "planDrop")).isZero();
            scenario.write(key.site(), scenario.folder(key) + "/more.csv", DEAD.getBytes(UTF_8));
            scenario.start(key);
            DropStatus held = scenario.awaitStatus(key, status -> status.stage() == Stage.HELD);
            assertThat(held.progress().records()).isEqualTo(6);
            command(scenario, "abort", key.toString(), "--reason", "still dead");
            scenario.awaitEnd(key);
        }
    }

    @Test
    void redoPublishesTheNextRevisionBesideTheFirst() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole())) {
            DropKey key = new DropKey("north", "atelier", "done-again");
            scenario.land(key, Pictures.binFiles(9, 101, 1, 10));
            scenario.start(key);
            DropReport first = scenario.awaitEnd(key);
            assertThat(first.end()).as(first.reason()).isEqualTo(DropEnd.PUBLISHED);
            command(scenario, "redo", key.toString(), "--reason", "shown in a test");
            DropReport second = Scenario.eventually("revision 2", Scenario.LONG, () -> {
                DropReport report = scenario.awaitEnd(key);
                return report.revision() == 2 ? report : null;
            });
            assertThat(second.end()).as(second.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(second.delivery()).isEqualTo(first.delivery() + ".r2");
            assertThat(scenario.delivered(second).features())
                    .isEqualTo(scenario.delivered(first).features());
        }
    }

    private static DropKey held(Scenario scenario, String id) {
        DropKey key = new DropKey("north", "bazaar", id);
        scenario.land(key, Map.of("list.csv", DEAD.getBytes(UTF_8)));
        scenario.start(key);
        DropStatus status = scenario.awaitStatus(key, held -> held.stage() == Stage.HELD);
        assertThat(status.holdReason()).contains("3 of 3 records");
        assertThat(status.outcomes()).containsEntry(Outcome.BLOCKED_ADDRESS, 1L);
        return key;
    }

    private static void command(Scenario scenario, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(SharedLocalSystem.home().resolve("bin/featuredrop").toString());
        command.add("--config");
        command.add(scenario.system().configFile().toString());
        command.addAll(List.of(arguments));
        Scenario.run(command);
    }
}
