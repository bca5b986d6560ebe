package featuredrop.activities.delivery.tree;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.activities.landing.Sites;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.SiteConfig.DeliveryLayout;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.record.IdScheme;
import featuredrop.workflows.drop.DropKey;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

public class DeliveriesTest {
    private static final DropKey KEY = new DropKey("north", "shoes", "d1");

    private final InMemoryLandingZone zone = new InMemoryLandingZone();

    @Test
    void aRevisionIsPublishedWhereItsSuccessFileStands() {
        Deliveries deliveries = new Deliveries(site(DeliveryLayout.PARTNER_FIRST), zone);
        assertThat(deliveries.findPublished(KEY, 1)).isEmpty();

        put("/out/shoes/d1/_SUCCESS", "");
        put("/out/shoes/d1.r3/_SUCCESS", "");

        assertThat(deliveries.findPublished(KEY, 1)).contains("/out/shoes/d1");
        assertThat(deliveries.findPublished(KEY, 2)).isEmpty();
        assertThat(deliveries.findPublished(KEY, 3)).contains("/out/shoes/d1.r3");
    }

    @Test
    void aDirectoryOfSomebodyElseIsNotADelivery() {
        put("/out/shoes/d1/notes.txt", "mine");

        assertThat(new Deliveries(site(DeliveryLayout.PARTNER_FIRST), zone).findPublished(KEY, 1))
                .isEmpty();
    }

    @Test
    void aBatchIsFoundThroughTheDropsClaim() {
        Deliveries deliveries = new Deliveries(site(DeliveryLayout.BATCH_FIRST), zone);
        put("/out/_claims/drop/shoes/d1", "{\"drop\":\"drop/north/shoes/d1\",\"batch\":1700000000,\"stamp\":41}");
        assertThat(deliveries.findPublished(KEY, 1)).isEmpty();
        assertThat(deliveries.lastPublishedStamp("shoes")).isEmpty();

        assertThat(deliveries.findDelivery(KEY, 1)).isEmpty();

        put("/out/1700000000/_SUCCESS", "");

        assertThat(deliveries.findDelivery(KEY, 1).orElseThrow().features())
                .isEqualTo("/out/1700000000/7/cnn_features.txt.gz");

        assertThat(deliveries.findPublished(KEY, 1)).contains("/out/1700000000");
        assertThat(deliveries.lastPublishedStamp("shoes")).hasValue(41);
    }

    @Test
    void theLastStampIsWhatThePointerTells() {
        Deliveries deliveries = new Deliveries(site(DeliveryLayout.PARTNER_FIRST), zone);
        assertThat(deliveries.lastPublishedStamp("shoes")).isEmpty();

        put("/out/outputByPartner", """
                {"7": {"jobTimeStamp": 1479700000, "outputFolder": "shoes/d1", "files": ["a"], "outputSize": 3}}
                """);

        assertThat(deliveries.lastPublishedStamp("shoes")).hasValue(1479700000);
        assertThat(deliveries.lastPublishedStamp("hats")).isEmpty();
    }

    @Test
    void whatWasImportedCountsAsTheFirstRevisionOfItsStamp() {
        SiteConfig site = Sites.site(Map.of("hats", Sites.manifest(8), "shoes", Sites.directory(7)));
        Deliveries deliveries = new Deliveries(site, zone);
        put("/out/_imported/hats.100.json", "{}");
        put("/out/_imported/shoes.100.json", "{}");
        DropKey key = new DropKey("north", "hats", "100");

        assertThat(deliveries.isImported(key)).isTrue();
        assertThat(deliveries.isImported(new DropKey("north", "hats", "99"))).isFalse();
        assertThat(deliveries.isImported(new DropKey("north", "shoes", "100"))).isFalse();
        assertThat(deliveries.lastPublishedMillis(key, 0)).isEmpty();
        put("/out/hats/100.r2/_SUCCESS", "");
        assertThat(deliveries.lastPublishedMillis(key, 0)).isPresent();
    }

    private void put(String path, String content) {
        zone.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public static SiteConfig site(DeliveryLayout layout) {
        return NamedValues.none()
                .with("hdfs", "hdfs://n")
                .with("landing", "/land")
                .with("output", "/out")
                .with("delivery-layout", layout)
                .with("partners.shoes.id", 7)
                .with("partners.shoes.item-ids", IdScheme.INTERNAL)
                .bind(SiteConfig.class);
    }
}
