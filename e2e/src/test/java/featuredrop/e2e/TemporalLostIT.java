package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.flow.site.PipelineControlWorkflow;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The Temporal server loses its database in the middle of ten drops, a redo and a HELD drop, with one site on hold. A
/// new server and the commands of `runbooks/temporal-lost.md` bring all of them to their end.
final class TemporalLostIT {
    private static final int DROPS = 10;
    private static final int FILES = 6;
    private static final int RECORDS = 15;

    /// Fewer than the chunks of one drop, so that none has ended.
    private static final int FINISHED_CHUNKS = 4;

    /// A dead list: every record is quarantined, so the drop is HELD.
    private static final String DEAD = """
            item_id,image_url
            one,http://127.0.0.1:1/one.jpg
            two,http://169.254.169.254/two.jpg
            """;

    private static final Pattern RESULT = Pattern.compile("drops/(.+)/[0-9a-f]+/out/[0-9a-f]+/(?:.+/)?(\\d{6}-\\d{6})");
    private static final Pattern EXTRACTED = Pattern.compile("chunk extracted drop=(\\S+) chunk=(\\S+)");

    private final DropKey redone = new DropKey("south", "atelier", "lost-redone");
    private final DropKey held = new DropKey("south", "bazaar", "lost-held");
    private final DropKey notStarted = new DropKey("north", "atelier", "lost-not-started");
    private final List<DropKey> running = IntStream.range(0, DROPS)
            .mapToObj(i -> new DropKey("south", "atelier", "lost-running-" + i))
            .toList();

    @Test
    void everythingThatStorageKnowsComesBack() throws Exception {
        try (Scenario scenario = new Scenario(SharedLocalSystem.whole());
                S3ObjectStore store =
                        S3ObjectStore.open(scenario.system().config().exchange())) {
            String firstDelivery = beforeTheLoss(scenario, store);
            Set<String> finished = results(store);
            assertThat(finished)
                    .as("finished chunks at the time of the loss")
                    .hasSizeBetween(FINISHED_CHUNKS, FILES - 1);
            Instant lost = loseTheDatabase(scenario.system());
            scenario.system().thaw("gpu-worker");

            Runbook page = Runbook.read("temporal-lost");
            RunbookIT.run(scenario, page.script("Check", "New server"));
            scenario.system().restart("control");
            SiteLevel level = level(scenario);
            assertThat(level.hold().stops()).isTrue();
            assertThat(level.hold().reason()).isEqualTo("the test says so");
            assertThat(level.hold().who()).isNotEmpty();

            String printed = RunbookIT.run(scenario, page.script("Recover"));
            assertThat(printed)
                    .contains("would start revision 2 of " + redone + " again")
                    .contains("\nstart revision 2 of " + redone + " again (begun by ")
                    .contains(": wrong model)\n")
                    .contains("\nsite north: held" + level.hold().byWhom() + "\n")
                    .contains("\nscan site south\n")
                    .doesNotContain("scan site north");
            Duration recovered = Duration.between(lost, Instant.now());

            allEndAsTheyShould(scenario, firstDelivery);
            System.out.printf(
                    "Temporal lost: recover was done after %d s, all drops had ended after %d s%n",
                    recovered.toSeconds(), Duration.between(lost, Instant.now()).toSeconds());
            RunbookIT.run(scenario, page.script("Recover", "Confirm"));
            nothingWasExtractedTwice(scenario, finished);
            theHeldSiteGoesOn(scenario);
        } finally {
            SharedLocalSystem.whole().thaw("gpu-worker");
        }
    }

    /// @return where the first revision of the redone drop was delivered
    private String beforeTheLoss(Scenario scenario, S3ObjectStore store) throws Exception {
        command(scenario, "hold", "--site", "north", "--reason", "the test says so");
        Scenario.eventually(
                "hold of north",
                Scenario.LONG,
                () -> level(scenario).hold().who().isEmpty() ? null : true);
        scenario.land(notStarted, Pictures.binFiles(70, 101, 1, 5));
        scenario.land(redone, Pictures.binFiles(71, 101, 1, 20));
        scenario.start(redone);
        DropReport first = scenario.awaitEnd(redone);
        assertThat(first.end()).as(first.reason()).isEqualTo(DropEnd.PUBLISHED);
        scenario.land(held, Map.of("list.csv", DEAD.getBytes(UTF_8)));
        scenario.start(held);
        scenario.awaitStatus(held, status -> status.stage() == Stage.HELD);
        for (int i = 0; i < DROPS; i++) {
            scenario.land(running.get(i), Pictures.binFiles(80 + i, 101, FILES, RECORDS));
        }
        running.forEach(scenario::start);
        awaitResults(store, done -> done.size() >= FINISHED_CHUNKS);
        // The GPU worker stands still with a chunk in its hand until the server is gone.
        scenario.system().freeze("gpu-worker");
        command(scenario, "redo", redone.toString(), "--reason", "wrong model");
        Scenario.eventually(
                "note of the redo",
                Scenario.LONG,
                () -> new KeptRedos(store).all("south").isEmpty() ? null : true);
        return first.delivery();
    }

    private void awaitResults(S3ObjectStore store, Predicate<Set<String>> enough) {
        Scenario.eventually("some results", Scenario.LONG, () -> enough.test(results(store)) ? true : null);
    }

    /// Chunks of the running drops that have their result, as `drop chunk`.
    private Set<String> results(S3ObjectStore store) {
        Set<String> found = new TreeSet<>();
        store.list("drops/south/atelier/lost-running-").stream()
                .map(ObjectStat::key)
                .map(RESULT::matcher)
                .filter(Matcher::matches)
                .forEach(key -> found.add(key.group(1) + " " + key.group(2)));
        return found;
    }

    private static Instant loseTheDatabase(LocalSystem system) throws IOException {
        system.kill("temporal");
        Instant lost = Instant.now();
        LocalDirectory directory = system.directory();
        for (String file : List.of("temporal.db", "temporal.db-wal", "temporal.db-shm")) {
            Files.deleteIfExists(directory.state(file));
        }
        system.start("temporal");
        return lost;
    }

    private void allEndAsTheyShould(Scenario scenario, String firstDelivery) {
        for (DropKey key : running) {
            DropReport report = scenario.awaitEnd(key);
            assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
            assertThat(report.revision()).isEqualTo(1);
            assertThat(report.records()).isEqualTo(FILES * RECORDS);
        }
        DropReport redo = scenario.awaitEnd(redone);
        assertThat(redo.end()).as(redo.reason()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(redo.revision()).isEqualTo(2);
        assertThat(redo.delivery()).isNotEqualTo(firstDelivery);
        scenario.awaitStatus(held, status -> status.stage() == Stage.HELD);
    }

    private void nothingWasExtractedTwice(Scenario scenario, Set<String> finished) throws IOException {
        Map<String, Integer> times = new TreeMap<>();
        Matcher line =
                EXTRACTED.matcher(Files.readString(scenario.system().directory().log("gpu-worker")));
        while (line.find()) {
            times.merge(line.group(1) + " " + line.group(2), 1, Integer::sum);
        }
        assertThat(times.keySet()).containsAll(finished);
        assertThat(finished)
                .as("chunks that were finished at the loss and extracted again")
                .allSatisfy(chunk -> assertThat(times.get(chunk)).isEqualTo(1));
        assertThat(times.get(held + " 000000-000000")).isEqualTo(1);
        assertThat(times.get(redone + " 000000-000000")).isEqualTo(1);
    }

    private void theHeldSiteGoesOn(Scenario scenario) throws IOException {
        assertThat(scenario.client()
                        .listExecutions("WorkflowId = '" + notStarted.workflowId() + "'")
                        .count())
                .isZero();
        command(scenario, "abort", held.toString(), "--reason", "end of the test");
        command(scenario, "unhold", "--site", "north");
        command(scenario, "scan", "--site", "north");
        assertThat(scenario.awaitEnd(notStarted).end()).isEqualTo(DropEnd.PUBLISHED);
    }

    private static SiteLevel level(Scenario scenario) {
        return scenario.client()
                .newWorkflowStub(PipelineControlWorkflow.class, PipelineControlWorkflow.workflowId("north"))
                .state();
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
