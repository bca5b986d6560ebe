package featuredrop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.cli.connection.Refusal;
import featuredrop.cli.own.OwnImages;
import featuredrop.cli.own.OwnOrder;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnOrderTest {
    @TempDir
    private Path directory;

    @Test
    void filesUrlsAndListsOfBothAreImagesInTheirOrder() throws IOException {
        Path image = Files.write(directory.resolve("a.jpg"), new byte[] {1, 2});
        Files.write(directory.resolve("b.jpg"), new byte[] {3});
        Path list = Files.writeString(
                directory.resolve("list.txt"),
                "# mine\nhttps://shop.example/1.jpg\n\n  b.jpg  \r\nHTTP://x.example/2\n");

        OwnImages images = OwnImages.read(List.of(image.toString(), list.toString(), "http://shop.example/3.jpg"));

        assertThat(images.sources())
                .containsExactly(
                        image.toString(),
                        "https://shop.example/1.jpg",
                        "b.jpg",
                        "HTTP://x.example/2",
                        "http://shop.example/3.jpg");
        assertThat(images.chunks()).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() ->
                        OwnImages.read(List.of(directory.resolve("absent.jpg").toString())))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("absent.jpg");
    }

    @Test
    void chunksAreSmallSoThatDropsWaitOnlyShortly() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            names.add("https://shop.example/" + i + ".jpg");
        }
        assertThat(OwnImages.read(names).chunks())
                .extracting(OwnImages.Chunk::records)
                .containsExactly(64, 64, 2);

        Path large = Files.write(directory.resolve("large.png"), new byte[5 << 20]);
        assertThat(OwnImages.read(List.of(large.toString(), large.toString(), large.toString()))
                        .chunks())
                .hasSize(3);
    }

    @Test
    void theOrderLiesInTheExchangeAsAWorkerReadsIt() throws IOException {
        InMemoryObjectStore store = new InMemoryObjectStore();
        OwnOrder order = order("gpu/zone=eu-west-1a", "");

        order.send(store);

        ExchangeReader reader = new ExchangeReader(store);
        assertThat(order.order().pool()).isEqualTo("gpu/zone=eu-west-1a");
        assertThat(reader.plan(order.order().plan()).partnerId()).isZero();
        assertThat(reader.records(new ChunkRef(order.order().plan(), 0, 0)))
                .extracting(ProductImage::getImageUrl)
                .containsExactly("https://shop.example/1.jpg");
        order.remove(store);
        assertThat(store.list("")).isEmpty();
    }

    @Test
    void aPoolOrModelThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> order("large", "")).hasMessageContaining("'large' is not one of the pools [gpu]");
        assertThatThrownBy(() -> order("gpu/zone", "")).hasMessageContaining("--pool: 'zone' is not a label");
        assertThatThrownBy(() -> order("gpu", "vgg"))
                .hasMessageContaining("'vgg' is not one of the models of the pool");
    }

    private OwnOrder order(String pool, String model) throws IOException {
        OwnImages images = OwnImages.read(List.of("https://shop.example/1.jpg"));
        return OwnOrder.of(images, ConfigFile.load(CommandLineRun.config(directory), Map.of()), pool, model, "x1");
    }
}
