package featuredrop.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.landing.Configurations;
import featuredrop.activities.landing.ForwardingLandingZone;
import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.Admission;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.landing.LandingActivities;
import featuredrop.workflows.landing.Listing;
import featuredrop.workflows.landing.ScanReport;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LandingActivitiesImplTest {
    @TempDir
    private Path directory;

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private LandingActivities activities;

    @BeforeEach
    void open() {
        activities = new LandingActivitiesImpl(Configurations.in(directory), "paris", zone, store);
    }

    @Test
    void whatHasLandedIsDueUntilItIsPublished() {
        land("monday");
        land("tuesday");
        zone.put("/landing/shoes/wednesday/part-0.bin", new byte[1]);
        assertThat(filesOfDueDrops()).isEqualTo(Map.of("monday", 1, "tuesday", 1, "wednesday", 0));

        put("/out/shoes/monday/_SUCCESS", "");
        put("/out/shoes/tuesday/notes.txt", "not a delivery");
        assertThat(filesOfDueDrops()).isEqualTo(Map.of("tuesday", 1, "wednesday", 0));
    }

    @Test
    void aClosedDropIsDueAgainWhenItsListingChanges() {
        land("monday");
        close("monday", 1, activities.awaitDrop(request("monday", 1)).fingerprint());
        assertThat(filesOfDueDrops()).isEmpty();

        zone.put("/landing/shoes/monday/part-1.bin", new byte[1]);
        assertThat(filesOfDueDrops()).isEqualTo(Map.of("monday", 2));
    }

    @Test
    void aScanTellsTheCapAndWhatItRefused() {
        put("/landing/strangers/monday/part-0.bin", "x");

        ScanReport report = activities.scanLanding("paris");
        assertThat(report.inFlightLimit()).isEqualTo(200);
        assertThat(report.problems()).containsExactly("No partner 'strangers' is configured: /landing/strangers");
        assertThatThrownBy(() -> activities.scanLanding("london"))
                .isInstanceOf(ApplicationFailure.class)
                .hasMessageContaining("london");
    }

    @Test
    void emptyDirectoriesOfOnePartnerNeitherFillTheAnswerNorHoldOffOtherDrops() {
        for (int i = 0; i < 7_000; i++) {
            zone.put(String.format("/landing/shoes/%s-%04d/.keep", "n".repeat(150), i), new byte[0]);
        }
        land("tuesday");
        manifest(100);

        ScanReport report = activities.scanLanding("paris");
        assertThat(report.due())
                .hasSize(202)
                .extracting(drop -> drop.key().dropId())
                .contains("tuesday", "100");
        assertThat(report.problems())
                .containsExactly("Partner 'shoes' has 7000 drops that wait for their data, the oldest 200 are reported"
                        + " (input.waiting-drops)");
    }

    @Test
    void aScanTellsTheFirstDropsInTheOrderOfWork() {
        for (int i = 0; i < 2_005; i++) {
            land("d" + i);
        }
        zone.put("/landing/shoes/a-waits/part-0.bin", new byte[1]);
        ScanReport report = activities.scanLanding("paris");
        assertThat(report.due())
                .hasSize(2_000)
                .allSatisfy(drop -> assertThat(drop.files()).isEqualTo(1));
        assertThat(report.problems())
                .containsExactly("2006 drops are due, the first 2000 are reported" + " (input.scanned-drops)");
    }

    @Test
    void problemsAreToldUpToANumberAndALength() {
        for (int i = 0; i < 500; i++) {
            zone.put("/landing/strangers" + i + "x".repeat(1_000) + "/monday/part-0.bin", new byte[1]);
        }
        ScanReport report = activities.scanLanding("paris");
        assertThat(report.problems())
                .hasSize(21)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(410));
        assertThat(report.problems()).last().isEqualTo("and 480 more");
    }

    @Test
    void ofFarTooManyFilesSomeAreListedAndNoneIsAskedFor() {
        land("monday");
        for (int i = 0; i < 200_500; i++) {
            zone.put("/landing/shoes/monday/folder-" + i % 7 + "/part-" + i + ".bin", new byte[0]);
        }
        LandingZone silent = new ForwardingLandingZone(zone) {
            @Override
            public boolean isClosed(String path) {
                throw new AssertionError("asked for " + path);
            }
        };
        activities = new LandingActivitiesImpl(Configurations.in(directory), "paris", silent, store);

        assertThat(activities.awaitDrop(request("monday", 1)).files()).isEqualTo(200_001);
    }

    @Test
    void aManifestStampIsDueUntilAnEqualOneIsPublished() {
        manifest(100);
        assertThat(filesOfDueDrops()).isEqualTo(Map.of("100", 1));

        put("/out/hats/100/_SUCCESS", "");
        assertThat(filesOfDueDrops()).isEmpty();
        manifest(101);
        assertThat(filesOfDueDrops()).isEqualTo(Map.of("101", 1));
    }

    @Test
    void aDropMayStartWithThePartnersSettings() {
        Admission admission = activities.admit(request("monday", 1));

        assertThat(admission.end()).isNull();
        assertThat(admission.settings().lookEvery()).isEqualTo(Duration.ofSeconds(30));
        assertThat(admission.settings().pool()).isEqualTo("gpu");
        assertThat(admission.settings().eventsPerRun()).isEqualTo(2_000);
    }

    @Test
    void aPublishedRevisionDoesNotStartAgainAndALaterOneDoes() {
        land("monday");
        put("/out/shoes/monday/_SUCCESS", "");

        assertThat(activities.admit(request("monday", 1)).end()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(activities.admit(request("monday", 1)).detail()).isEqualTo("/out/shoes/monday");
        assertThat(activities.admit(request("monday", 2)).end()).isNull();
    }

    @Test
    void aClosedRevisionDoesNotStartAgainAndALaterOneDoes() {
        land("monday");
        close("monday", 2, activities.awaitDrop(request("monday", 1)).fingerprint());

        assertThat(activities.admit(request("monday", 1)).end()).isEqualTo(DropEnd.ABORTED);
        assertThat(activities.admit(request("monday", 2)).detail()).isEqualTo("as asked");
        assertThat(activities.admit(request("monday", 3)).end()).isNull();
    }

    @Test
    void aPartnerWithoutConfigurationIsRefusedForGood() {
        DropRequest request = new DropRequest(new DropKey("paris", "strangers", "d"), 1, "test");

        assertThatThrownBy(() -> activities.admit(request))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo("UNKNOWN_PARTNER");
                    assertThat(failure.isNonRetryable()).isTrue();
                });
    }

    @Test
    void aDropThatIsNotReadyIsLookedForAgainAfterThePartnersDelay() {
        zone.put("/landing/shoes/monday/part-0.bin", new byte[1]);

        assertThat(notReady("monday"))
                .satisfies(failure -> assertThat(failure.getType()).isEqualTo("NotReady"))
                .satisfies(failure -> assertThat(failure.getNextRetryDelay()).isEqualTo(Duration.ofSeconds(30)))
                .satisfies(failure -> assertThat(failure.getCategory()).isEqualTo(ApplicationErrorCategory.BENIGN))
                .satisfies(failure -> assertThat(failure.isNonRetryable()).isFalse())
                .satisfies(failure ->
                        assertThat(failure.getOriginalMessage()).contains("No _SUCCESS in /landing/shoes/monday"));
        assertThat(notReady("never-landed").getOriginalMessage())
                .contains("Nothing of paris/shoes/never-landed is in /landing");
    }

    /// The failure as it was thrown: the delay depends on the attempt, which only an activity that
    /// Temporal runs has.
    private ApplicationFailure notReady(String drop) {
        List<ApplicationFailure> thrown = new ArrayList<>();
        TestActivityEnvironment env = TestActivityEnvironment.newInstance();
        try {
            env.registerActivitiesImplementations(new Watched(activities, thrown));
            LandingActivities stub = env.newActivityStub(LandingActivities.class);
            assertThatThrownBy(() -> stub.awaitDrop(request(drop, 1))).isInstanceOf(ActivityFailure.class);
            return thrown.getFirst();
        } finally {
            env.close();
        }
    }

    private record Watched(LandingActivities activities, List<ApplicationFailure> thrown) implements LandingActivities {
        @Override
        public ScanReport scanLanding(String site) {
            return activities.scanLanding(site);
        }

        @Override
        public Admission admit(DropRequest drop) {
            return activities.admit(drop);
        }

        @Override
        public Listing awaitDrop(DropRequest drop) {
            try {
                return activities.awaitDrop(drop);
            } catch (ApplicationFailure e) {
                thrown.add(e);
                throw e;
            }
        }
    }

    @Test
    void theDelayDoublesToAQuarterOfAnHourAndIsSpread() {
        Duration minute = Duration.ofMinutes(1);
        DropKey key = request("monday", 1).key();
        assertThat(LookAgain.after(minute, 1, key)).isEqualTo(minute);
        for (int attempt = 2; attempt < 3_000; attempt++) {
            Duration undisturbed = minute.multipliedBy(Math.min(15, 1L << Math.min(10, attempt - 1)));
            assertThat(LookAgain.after(minute, attempt, key))
                    .isBetween(undisturbed.multipliedBy(89).dividedBy(100), undisturbed);
        }
        assertThat(LookAgain.after(Duration.ofHours(1), 50, key))
                .isBetween(Duration.ofMinutes(53), Duration.ofHours(1));
        assertThat(IntStream.range(0, 1_000)
                        .mapToObj(i ->
                                LookAgain.after(minute, 9, request("d" + i, 1).key()))
                        .distinct())
                .hasSizeGreaterThan(80);
    }

    @Test
    void aReadyDropIsDescribed() {
        land("monday");

        assertThat(activities.awaitDrop(request("monday", 1)))
                .satisfies(listing -> assertThat(listing.files()).isEqualTo(1))
                .satisfies(listing -> assertThat(listing.bytes()).isEqualTo(3))
                .satisfies(listing -> assertThat(listing.newerStamp()).isZero());
    }

    @Test
    void aFlagWithoutFilesClosesTheDrop() {
        put("/landing/shoes/monday/_SUCCESS", "");

        assertThatThrownBy(() -> activities.awaitDrop(request("monday", 1)))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo("NO_INPUT");
                    assertThat(failure.isNonRetryable()).isTrue();
                });
    }

    @Test
    void aNewerStampIsToldToTheOldDrop() {
        manifest(101);

        DropRequest old = new DropRequest(new DropKey("paris", "hats", "100"), 1, "scan");
        assertThat(activities.awaitDrop(old).newerStamp()).isEqualTo(101);
    }

    private void land(String drop) {
        zone.put("/landing/shoes/" + drop + "/part-0.bin", new byte[3]);
        zone.put("/landing/shoes/" + drop + "/_SUCCESS", new byte[0]);
    }

    private void manifest(long stamp) {
        put("/landing/in/" + stamp + "/part-0", "x");
        put(
                "/landing/outputByPartner",
                "{\"8\": {\"jobTimeStamp\": " + stamp + ", \"outputFolder\": \"in/" + stamp
                        + "\", \"files\": [\"part-0\"], \"outputSize\": 1}}");
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void close(String drop, int revision, String fingerprint) {
        new ClosedDrops(store)
                .add(
                        new DropKey("paris", "shoes", drop),
                        new ClosedRecord(
                                revision, DropEnd.ABORTED, "as asked", "me", fingerprint, "2026-01-01T00:00:00Z"));
    }

    /// How many files each drop has that is to be started, by its id.
    private Map<String, Integer> filesOfDueDrops() {
        return activities.scanLanding("paris").due().stream()
                .collect(Collectors.toMap(drop -> drop.key().dropId(), DueDrop::files));
    }

    private static DropRequest request(String drop, int revision) {
        return new DropRequest(new DropKey("paris", "shoes", drop), revision, "test");
    }
}
