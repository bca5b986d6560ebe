package featuredrop.activities.scan;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Model;
import featuredrop.exchange.delivery.DeliveryManifest.Run;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.landing.ScanReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// In the `manifest` layout a stamp is due only when it is newer than the last one that was delivered.
final class StampRuleTest {
    private static final Model MODEL = new Model("m", "00", "p", "e");

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @ParameterizedTest
    @CsvSource({
        "PARTNER_FIRST, 99, false", "PARTNER_FIRST, 100, false", "PARTNER_FIRST, 101, true",
        "BATCH_FIRST, 99, false", "BATCH_FIRST, 100, false", "BATCH_FIRST, 101, true",
    })
    void onlyANewerStampIsDue(DeliveryLayout layout, long landed, boolean due) {
        deliver(layout, "100", 100, 1_700_000_000);
        manifest("8", String.valueOf(landed));

        assertThat(isDue(layout)).isEqualTo(due);
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void theFirstStampOfAPartnerIsDue(DeliveryLayout layout) {
        manifest("8", "1");
        put("/out/outputByPartner", """
                {"9": {"jobTimeStamp": 500, "outputFolder": "500/9", "files": [], "outputSize": 0}}
                """);
        deliver(layout, "others", "700", 700, 1_700_000_001);

        assertThat(isDue(layout)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "PARTNER_FIRST, 99, false", "PARTNER_FIRST, 100, false", "PARTNER_FIRST, 101, true",
        "BATCH_FIRST, 99, false", "BATCH_FIRST, 100, false", "BATCH_FIRST, 101, true",
    })
    void aSiteMayHaveChangedItsDeliveryLayout(DeliveryLayout now, long landed, boolean due) {
        DeliveryLayout before =
                now == DeliveryLayout.PARTNER_FIRST ? DeliveryLayout.BATCH_FIRST : DeliveryLayout.PARTNER_FIRST;
        deliver(before, "100", 100, 1_700_000_000);
        manifest("8", String.valueOf(landed));

        assertThat(isDue(now)).isEqualTo(due);
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void batchNumbersInThePointerAreNoStamps(DeliveryLayout layout) {
        deliver(DeliveryLayout.BATCH_FIRST, "100", 100, 1_700_000_000);
        put("/out/outputByPartner", """
                {"8": {"jobTimeStamp": 1700000000, "outputFolder": "1700000000/8", "files": [], "outputSize": 0}}
                """);
        manifest("8", "1699999999");

        assertThat(isDue(layout)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "0", "\"100\"", "100.5", "null", "[]", "9223372036854775808", "100.0"})
    void whatIsNoStampIsAProblemAndHoldsOffNobody(String stamp) {
        put("/landing/in/part-0", "x");
        put(
                "/landing/outputByPartner",
                "{\"8\": {\"jobTimeStamp\": " + stamp + ", \"outputFolder\": \"in\", \"files\": [\"part-0\"]},"
                        + " \"9\": {\"jobTimeStamp\": 7, \"outputFolder\": \"in\", \"files\": [\"part-0\"]}}");

        ScanReport report = scan(DeliveryLayout.PARTNER_FIRST);
        assertThat(report.due()).extracting(drop -> drop.key().toString()).containsExactly("paris/others/7");
        assertThat(report.problems()).singleElement().asString().contains("Partner 8", "jobTimeStamp", stamp);
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aVeryLargeStampIsAStampAndWhatIsOlderIsNamed(DeliveryLayout layout) {
        String large = String.valueOf(Long.MAX_VALUE);
        manifest("8", large);
        assertThat(isDue(layout)).isTrue();

        deliver(layout, large, Long.MAX_VALUE, 1_700_000_000);
        assertThat(isDue(layout)).isFalse();
        assertThat(scan(layout).problems()).isEmpty();

        manifest("8", "1700000000");
        assertThat(isDue(layout)).isFalse();
        assertThat(scan(layout).problems())
                .singleElement()
                .asString()
                .startsWith("paris/hats/1700000000 is not started: its stamp 1700000000 is older than " + large
                        + ", which was delivered: /out/");
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aRevisionThatWasRedoneCountsForItsStamp(DeliveryLayout layout) {
        manifest("8", "100");
        close("100", "another listing");
        assertThat(isDue(layout)).isTrue();

        deliver(layout, "100.r2", 100, 1_700_000_000);
        assertThat(isDue(layout)).isFalse();
        manifest("8", "99");
        assertThat(isDue(layout)).isFalse();
        manifest("8", "101");
        assertThat(isDue(layout)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aRedoOfAnOlderStampMayStart(DeliveryLayout layout) {
        deliver(layout, "100", 100, 1_700_000_000);
        manifest("8", "99");

        assertThat(ended(layout, "99", 1)).isEqualTo("SUPERSEDED");
        assertThat(ended(layout, "99", 2)).isEqualTo("none");
        assertThat(ended(layout, "100", 1)).isEqualTo("PUBLISHED");
        assertThat(ended(layout, "100", 2)).isEqualTo("none");
        assertThat(ended(layout, "101", 1)).isEqualTo("none");
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void aDeliveryWithoutSuccessFileCountsNot(DeliveryLayout layout) {
        deliver(layout, "100", 100, 1_700_000_000);
        zone.delete(layout == DeliveryLayout.PARTNER_FIRST ? "/out/hats/100/_SUCCESS" : "/out/1700000000/_SUCCESS");
        manifest("8", "99");

        assertThat(isDue(layout)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void directoriesWithNumbersAsNamesAreNoStamps(DeliveryLayout layout) {
        deliver(layout, "20260101123000", 1_766_000_000_000L, 1_700_000_000);
        manifest("8", "1766000001");

        assertThat(isDue(layout)).isTrue();
        assertThat(scan(layout).problems()).isEmpty();
    }

    @Test
    void anUnreadableManifestOfADeliveryLeavesItsNameToCount() {
        deliver(DeliveryLayout.PARTNER_FIRST, "100", 100, 0);
        put("/out/hats/100/manifest.json", "{");
        manifest("8", "99");

        assertThat(isDue(DeliveryLayout.PARTNER_FIRST)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void anUnreadablePointerKeepsNoDropFromStarting(DeliveryLayout layout) {
        put("/out/outputByPartner", "{");
        manifest("8", "100");
        put("/landing/shoes/monday/part-0.bin", "x");
        put("/landing/shoes/monday/_SUCCESS", "");

        assertThat(scan(layout).due()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(DeliveryLayout.class)
    void whatTheReplacedSystemDeliveredIsNotDue(DeliveryLayout layout) {
        put("/out/_imported/hats.100.json", "{}");
        put("/out/_imported/hats.90.json", "{}");
        put("/out/_imported/others.500.json", "{}");
        put("/out/_imported/hats.json", "{}");

        manifest("8", "100");
        assertThat(isDue(layout)).isFalse();
        assertThat(scan(layout).problems()).isEmpty();
        manifest("8", "99");
        assertThat(isDue(layout)).isFalse();
        assertThat(scan(layout).problems()).singleElement().asString().contains("/out/_imported/hats.100.json");
        manifest("8", "101");
        assertThat(isDue(layout)).isTrue();
    }

    private boolean isDue(DeliveryLayout layout) {
        return scan(layout).due().stream().anyMatch(drop -> drop.key().partner().equals("hats"));
    }

    private ScanReport scan(DeliveryLayout layout) {
        return scanner(layout).scan();
    }

    private String ended(DeliveryLayout layout, String drop, int revision) {
        return scanner(layout)
                .ended(new DropRequest(key(drop), revision, "test"))
                .map(ended -> ended.end().name())
                .orElse("none");
    }

    private DropScanner scanner(DeliveryLayout layout) {
        SiteConfig site =
                Sites.site(Map.of("hats", Sites.manifest(8), "others", Sites.manifest(9), "shoes", Sites.directory(7)));
        SiteConfig laidOut = new SiteConfig(
                site.hdfs(),
                site.landing(),
                site.output(),
                layout,
                site.filesInFlight(),
                null,
                site.kerberos(),
                site.partners());
        return new DropScanner(
                laidOut,
                NamedValues.none().bind(InputConfig.class),
                new Landing("paris", laidOut, zone),
                DropScanner.Storage.of("paris", laidOut, zone, store));
    }

    private void deliver(DeliveryLayout layout, String name, long stamp, long batch) {
        deliver(layout, "hats", name, stamp, batch);
    }

    private void deliver(DeliveryLayout layout, String partner, String name, long stamp, long batch) {
        Content content =
                new Content(1, "paris", partner, 8, name, 1, "hash", "key", MODEL, List.of(), Map.of(), List.of());
        Run run = new Run("w", "r", "s", "e", 0, batch, stamp, 0, 0, 0, "", "", List.of(), List.of());
        boolean partnerFirst = layout == DeliveryLayout.PARTNER_FIRST;
        String root = partnerFirst ? "/out/" + partner + "/" + name : "/out/" + batch;
        zone.put(root + (partnerFirst ? "" : "/8") + "/manifest.json", new DeliveryManifest(content, run).toJson());
        put(root + "/_SUCCESS", "");
        if (!partnerFirst) {
            put(
                    "/out/_claims/drop/" + partner + "/" + name,
                    "{\"drop\": \"d\", \"batch\": " + batch + ", \"stamp\": " + stamp + "}");
        }
    }

    private void close(String drop, String fingerprint) {
        new ClosedDrops(store)
                .add(key(drop), new ClosedRecord(1, DropEnd.REJECTED, "why", "", fingerprint, "2026-01-01T00:00:00Z"));
    }

    private void manifest(String id, String stamp) {
        put("/landing/in/" + stamp + "/part-0", "x");
        put(
                "/landing/outputByPartner",
                "{\"" + id + "\": {\"jobTimeStamp\": " + stamp + ", \"outputFolder\": \"in/" + stamp
                        + "\", \"files\": [\"part-0\"], \"outputSize\": 1}}");
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private static DropKey key(String drop) {
        return new DropKey("paris", "hats", drop);
    }
}
