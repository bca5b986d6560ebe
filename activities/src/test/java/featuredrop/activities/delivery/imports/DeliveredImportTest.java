package featuredrop.activities.delivery.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import featuredrop.activities.delivery.imports.ImportPlan.Partner;
import featuredrop.activities.landing.Landing;
import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.activities.scan.DropScanner;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.workflows.landing.ScanReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeliveredImportTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-30T10:00:00Z"));
    private static final SiteConfig SITE = Sites.site(Map.of(
            "shop",
            Sites.manifest(12),
            "mill",
            Sites.manifest(104),
            "fresh",
            Sites.manifest(300),
            "dirs",
            Sites.directory(7)));

    private final InMemoryLandingZone zone = new InMemoryLandingZone();
    private String sent = "12 1479700000\n104 1479700100\n";
    private String computed = "12 1479701113\n104 1479701113\n";

    @Test
    void aFirstRunSendsNothingAgainAndMissesNothing() {
        landed(Map.of(12, 1479700000L, 104, 1479700100L, 300, 1479700200L));
        delivered(1479701113, 12, 104);
        assertThat(due()).containsExactlyInAnyOrder("shop/1479700000", "mill/1479700100", "fresh/1479700200");

        ImportPlan plan = importing().plan();
        assertThat(plan.unreadable()).isEmpty();
        assertThat(plan.partners())
                .extracting(Partner::name, Partner::stamp, Partner::batch, Partner::note)
                .containsExactly(
                        tuple("fresh", 0L, 0L, "nothing known"),
                        tuple("mill", 1479700100L, 1479701113L, ""),
                        tuple("shop", 1479700000L, 1479701113L, ""));
        assertThat(due()).as("a plan changes nothing").hasSize(3);
        assertThat(importing().write(plan, "ann@gateway", CLOCK)).isEqualTo(2);

        assertThat(due()).containsExactly("fresh/1479700200");
        landed(Map.of(12, 1479701200L, 104, 1479700100L, 300, 1479700200L));
        assertThat(due()).containsExactlyInAnyOrder("fresh/1479700200", "shop/1479701200");
        assertThat(text("/out/_imported/shop.1479700000.json")).isEqualTo("""
                {
                  "partner": "shop",
                  "partnerId": 12,
                  "stamp": 1479700000,
                  "batch": 1479701113,
                  "folder": "/out/1479701113/12",
                  "who": "ann@gateway",
                  "time": "2026-11-30T10:00:00Z"
                }
                """);
    }

    @Test
    void aSecondImportWritesNothing() {
        delivered(1479701113, 12, 104);
        assertThat(importing().write(importing().plan(), "ann", CLOCK)).isEqualTo(2);
        List<String> files = zone.files();

        assertThat(importing().plan().partners()).noneMatch(Partner::isNew);
        assertThat(importing().write(importing().plan(), "bob", CLOCK)).isZero();
        assertThat(zone.files()).isEqualTo(files);
    }

    @Test
    void whatWasSentAfterTheNewestDeliveryIsStillDue() {
        delivered(1479701113, 12, 104);
        sent = "12 1479709999\n104 1479700100\n";
        landed(Map.of(12, 1479709999L));

        write();

        assertThat(due()).containsExactly("shop/1479709999");
        assertThat(partner("shop").note())
                .isEqualTo("sent was 1479709999 after the newest delivered batch: it is not delivered");
    }

    @Test
    void aSentStampOfWhichNothingWasDeliveredIsDue() {
        landed(Map.of(12, 1479700000L));
        computed = "";

        write();

        assertThat(due()).containsExactly("shop/1479700000");
        assertThat(partner("shop").note()).isEqualTo("sent was 1479700000, nothing is delivered");
    }

    @Test
    void aBatchWhoseFileIsAbsentOrCutIsNotDelivered() {
        delivered(1479701113, 12, 104);
        zone.delete("/out/1479701113/12/cnn_features.txt.gz");
        put("/out/1479701113/104/cnn_features.txt.gz", "x");
        computed = "";
        landed(Map.of(12, 1479700000L, 104, 1479700100L));

        write();

        assertThat(due()).containsExactlyInAnyOrder("shop/1479700000", "mill/1479700100");
        assertThat(partner("shop").note())
                .startsWith("batch 1479701113 does not count: /out/1479701113/12/cnn_features.txt.gz is not there");
        assertThat(partner("mill").note()).contains("hold 1 bytes, expected by outputSize: 4");
    }

    @Test
    void withoutLedgersAllUpToTheNewestBatchCounts() {
        delivered(1479701113, 12, 104);
        sent = "";
        computed = "";
        landed(Map.of(12, 1479701000L, 104, 1479701114L));

        write();

        assertThat(due()).containsExactly("mill/1479701114");
        assertThat(partner("shop").note()).isEqualTo("no sent stamp is known: all up to the batch counts");
    }

    @Test
    void aDamagedTableIsMadeUpForByTheLedgerOfDeliveries() {
        delivered(1479701113, 12, 104);
        put("/out/outputByPartner", "{\"12\": {\"jobTimeStamp\": 14797\n");
        landed(Map.of(12, 1479700000L, 104, 1479700100L));

        ImportPlan plan = write();

        assertThat(due()).isEmpty();
        assertThat(plan.unreadable()).singleElement().asString().contains("/out/outputByPartner", "line 2");
    }

    @Test
    void aDamagedEntryOrLineAffectsItsPartnerOnly() {
        delivered(1479701113, 12, 104);
        put("/out/outputByPartner", """
                {"12": {"jobTimeStamp": "soon", "outputFolder": "1479701113/12", "files": [], "outputSize": 4},
                 "104": {"jobTimeStamp": 1479701113, "outputFolder": "1479701113/104",
                         "files": ["cnn_features.txt.gz"], "outputSize": 4}}
                """);
        sent = "\u0000\u0007garbage\n12 14797x\n104 1479700100\n104\n99999999999 5\n12 99999999999999999999\n";
        landed(Map.of(12, 1479700000L, 104, 1479700100L));

        ImportPlan plan = write();

        assertThat(due()).as("12 falls back to its batch, 104 is whole").isEmpty();
        assertThat(plan.unreadable())
                .hasSize(6)
                .anyMatch(line -> line.contains("/out/outputByPartner: the entry of '12'"))
                .anyMatch(line -> line.startsWith("sent.txt, line 1: "))
                .contains(
                        "sent.txt, line 2: '12 14797x' is not '<partner id> <number>'",
                        "sent.txt, line 4: '104' is not '<partner id> <number>'",
                        "sent.txt, line 5: '99999999999 5' is not '<partner id> <number>'",
                        "sent.txt, line 6: '12 99999999999999999999' is not '<partner id> <number>'");
    }

    @Test
    void theLedgerMayKnowANewerDeliveryThanTheTable() {
        delivered(1479701113, 12, 104);
        put("/out/1479705555/12/cnn_features.txt.gz", "four");
        sent = "12 1479704000\n";
        computed = "12 1479705555\n";
        landed(Map.of(12, 1479704000L));

        write();

        assertThat(due()).isEmpty();
        assertThat(partner("shop").batch()).isEqualTo(1479705555);
    }

    @Test
    void aTableThatLeadsOutsideOrHasOddStampsDeliversNothing() {
        put("/secret/12/cnn_features.txt.gz", "four");
        put("/out/outputByPartner", """
                {"12": {"jobTimeStamp": 1479701113, "outputFolder": "../secret/12",
                        "files": ["cnn_features.txt.gz"], "outputSize": 4},
                 "104": {"jobTimeStamp": -1, "outputFolder": "1/104", "files": ["a"], "outputSize": 4}}
                """);
        computed = "";

        assertThat(importing().plan().partners())
                .allSatisfy(partner -> assertThat(partner.stamp()).isZero());
    }

    @Test
    void aDeliveryOfFeatureDropInTheTableIsNoneOfTheReplacedSystem() {
        delivered(1479701113, 12, 104);
        put("/out/1479701113/12/manifest.json", "{}");
        computed = "";

        assertThat(partner("shop").stamp()).isZero();
        assertThat(partner("mill").stamp()).isEqualTo(1479700100);
    }

    private DeliveredImport importing() {
        return new DeliveredImport(
                SITE,
                zone,
                new DeliveredImport.Sources("/out", ledger("sent.txt", sent), ledger("computed.txt", computed)));
    }

    private ImportPlan write() {
        ImportPlan plan = importing().plan();
        importing().write(plan, "ann", CLOCK);
        return plan;
    }

    private Partner partner(String name) {
        return importing().plan().partners().stream()
                .filter(partner -> partner.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static StampLedger ledger(String name, String content) {
        return StampLedger.read(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> due() {
        ScanReport report = new DropScanner(
                        SITE,
                        NamedValues.none().bind(InputConfig.class),
                        new Landing("south", SITE, zone),
                        DropScanner.Storage.of("south", SITE, zone, new InMemoryObjectStore()))
                .scan();
        return report.due().stream()
                .map(drop -> drop.key().partner() + "/" + drop.key().dropId())
                .toList();
    }

    private void landed(Map<Integer, Long> stamps) {
        StringBuilder json = new StringBuilder();
        stamps.forEach((partner, stamp) -> {
            put("/landing/" + stamp + "/" + partner + "/part-0", "x");
            json.append(json.isEmpty() ? "{" : ",")
                    .append("\"%d\": {\"jobTimeStamp\": %d, \"outputFolder\": \"%d/%d\", \"files\": [\"part-0\"]}"
                            .formatted(partner, stamp, stamp, partner));
        });
        put("/landing/outputByPartner", json + "}");
    }

    private void delivered(long batch, int... partners) {
        StringBuilder json = new StringBuilder();
        for (int partner : partners) {
            put("/out/" + batch + "/" + partner + "/cnn_features.txt.gz", "four");
            json.append(json.isEmpty() ? "{" : ",").append("""
                    "%d": {"files": ["cnn_features.txt.gz"], "jobTimeStamp": %d, "outputFolder": "%d/%d",
                           "outputSize": 4}
                    """.formatted(partner, batch, batch, partner));
        }
        put("/out/" + batch + "/_SUCCESS", "");
        put("/out/outputByPartner", json + "}");
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private String text(String path) {
        return new String(zone.content(path), StandardCharsets.UTF_8);
    }
}
