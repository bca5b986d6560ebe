package featuredrop.exchange.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.exchange.format.JsonLines;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FileIndexTest {
    private static final String SHA = Sha256.hex(new byte[0]);

    @Test
    void anIndexComesBackAsItWas() throws Exception {
        Seeds.forEach(100, random -> {
            FileIndex index = random(random);

            byte[] bytes = index.toBytes();

            assertThat(read(bytes)).isEqualTo(index);
            assertThat(read(bytes).toBytes()).isEqualTo(bytes);
        });
    }

    @Test
    void aTiledFileIsAccepted() throws Exception {
        Seeds.forEach(100, random -> random(random).requireTiled());
        new FileIndex(0, "empty.bin", 0, List.of(), List.of(), List.of()).requireTiled();
    }

    @Test
    void anyGapOrOverlapIsFoundAndNamed() throws Exception {
        Seeds.forEach(300, random -> {
            List<ByteRange> tiles = tiles(random, 2 + random.nextInt(10));
            long length = tiles.getLast().to();
            int broken = random.nextInt(tiles.size());
            ByteRange tile = tiles.get(broken);
            ByteRange moved = random.nextBoolean()
                    ? new ByteRange(tile.from() + 1, tile.to() + 1)
                    : new ByteRange(
                            tile.from(), tile.to() + (random.nextBoolean() || tile.to() == tile.from() + 1 ? 1 : -1));
            tiles.set(broken, moved);

            assertThatThrownBy(() -> index(length, tiles, random).requireTiled())
                    .isInstanceOfSatisfying(DropException.class, e -> {
                        assertThat(e.kind()).isEqualTo(FailureKind.BUG);
                        assertThat(e.type()).isEqualTo(FailureType.INDEX_NOT_TILED);
                    })
                    .hasMessageContaining("file 3 'a.csv'");
        });
    }

    @Test
    void theFirstGapIsNamedWithItsBytes() {
        FileIndex index = new FileIndex(
                3,
                "a.csv",
                100,
                List.of(chunk(0, new ByteRange(0, 10), new ByteRange(12, 40)), chunk(1, new ByteRange(45, 90))),
                List.of(new Reject(new ByteRange(10, 12), 2, Outcome.BAD_RECORD, "no URL")),
                List.of());

        assertThatThrownBy(index::requireTiled).hasMessageContainingAll("[40, 45)", "chunk 0", "chunk 1");
    }

    @Test
    void theIndexOfAnotherFileOrLengthIsRefused() {
        FileIndex index = new FileIndex(0, "a.bin", 10, List.of(chunk(0, new ByteRange(0, 10))), List.of(), List.of());
        index.requireTiled(planned("a.bin", 10, InputFormat.BIN));
        index.requireTiled(planned("a.bin", 5, InputFormat.CSV_GZ));

        assertThatThrownBy(() -> index.requireTiled(planned("b.bin", 10, InputFormat.BIN)))
                .hasMessageContaining("b.bin");
        assertThatThrownBy(() -> index.requireTiled(planned("a.bin", 11, InputFormat.BIN)))
                .hasMessageContaining("planned were 11");
    }

    @Test
    void theIndexOfThePlannedFileMustTileItToo() {
        FileIndex early = new FileIndex(0, "a.bin", 10, List.of(chunk(0, new ByteRange(0, 9))), List.of(), List.of());
        FileIndex late = new FileIndex(0, "a.bin", 10, List.of(chunk(0, new ByteRange(0, 11))), List.of(), List.of());

        assertThatThrownBy(() -> early.requireTiled(planned("a.bin", 10, InputFormat.BIN)))
                .hasMessageContaining("a gap [9, 10) after chunk 0");
        assertThatThrownBy(() -> late.requireTiled(planned("a.bin", 10, InputFormat.BIN)))
                .hasMessageContaining("bytes up to 11 after chunk 0");
    }

    @Test
    void aCutOrChangedIndexIsRefused() throws Exception {
        byte[] bytes = random(new Random(5)).toBytes();
        for (int cut = 0; cut < bytes.length; cut++) {
            byte[] part = Arrays.copyOf(bytes, cut);
            assertThatThrownBy(() -> read(part)).as("cut at %d", cut).isInstanceOf(DropException.class);
        }
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> read(changed))
                    .as("changed at %d", at)
                    .isInstanceOf(DropException.class)
                    .hasMessageContaining("in/000003.index");
        }
    }

    @Test
    void theStoredFormIsPinned() {
        FileIndex index = new FileIndex(
                0,
                "a.csv",
                30,
                List.of(chunk(0, new ByteRange(3, 20))),
                List.of(new Reject(new ByteRange(20, 30), 4, Outcome.BAD_RECORD, "no URL")),
                List.of(new ByteRange(0, 3)));

        assertThat(new String(index.toBytes(), StandardCharsets.UTF_8).lines().limit(4))
                .containsExactly(
                        "{\"index\":{\"formatVersion\":1,\"file\":0,\"name\":\"a.csv\",\"decodedLength\":30,"
                                + "\"chunks\":1,\"rejects\":1,\"skipped\":1}}",
                        "{\"chunk\":{\"chunk\":0,\"ranges\":[[3,20]],\"records\":2,\"length\":99,\"sha256\":\"" + SHA
                                + "\"}}",
                        "{\"reject\":{\"range\":[20,30],\"line\":4,\"outcome\":\"BAD_RECORD\",\"detail\":\"no URL\"}}",
                        "{\"skipped\":{\"range\":[0,3]}}");
    }

    @Test
    void countsAddUp() {
        FileIndex index = new FileIndex(
                0,
                "a.csv",
                30,
                List.of(chunk(0, new ByteRange(0, 10)), chunk(1, new ByteRange(10, 20))),
                List.of(new Reject(new ByteRange(20, 30), 4, Outcome.BAD_RECORD, "no URL")),
                List.of());

        assertThat(index.records()).isEqualTo(4);
        assertThat(index.bytes()).isEqualTo(198);
    }

    @Test
    void aRejectCannotHaveTheOutcomeOfAnExtraction() {
        assertThatThrownBy(() -> new Reject(new ByteRange(0, 1), 0, Outcome.GONE, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GONE");
    }

    @Test
    void anIndexOfAnotherFormatVersionIsRefused() {
        JsonLines.Writer lines = new JsonLines.Writer();
        lines.add(
                "index",
                Map.of(
                        "formatVersion",
                        2,
                        "file",
                        0,
                        "name",
                        "a.csv",
                        "decodedLength",
                        0,
                        "chunks",
                        0,
                        "rejects",
                        0,
                        "skipped",
                        0));

        assertThatThrownBy(() -> read(lines.finish())).hasMessageContaining("format version 2");
    }

    @Test
    void nothingFollowsTheLastLine() {
        byte[] bytes = random(new Random(7)).toBytes();

        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1))).hasMessageContaining("is not the last");
    }

    @Test
    void aChunkHoldsAtLeastOneRecordInOneRange() {
        ByteRange range = new ByteRange(0, 1);
        assertThat(new IndexedChunk(0, List.of(range), 1, 9, SHA).records()).isEqualTo(1);

        assertThatThrownBy(() -> new IndexedChunk(0, List.of(range), 0, 9, SHA))
                .hasMessageContaining("0 records in 1 ranges");
        assertThatThrownBy(() -> new IndexedChunk(0, List.of(), 1, 9, SHA))
                .hasMessageContaining("1 records in 0 ranges");
    }

    @Test
    void aByteRangeMayBeEmptyAndNeverEndsBeforeItBegins() {
        assertThat(new ByteRange(0, 0).to()).isZero();

        assertThatThrownBy(() -> new ByteRange(2, 1)).hasMessageContaining("[2, 1)");
        assertThatThrownBy(() -> new ByteRange(-1, 1)).hasMessageContaining("[-1, 1)");
    }

    private static FileIndex random(Random random) {
        List<ByteRange> tiles = tiles(random, random.nextInt(12));
        return index(tiles.isEmpty() ? 0 : tiles.getLast().to(), tiles, random);
    }

    private static List<ByteRange> tiles(Random random, int count) {
        List<ByteRange> tiles = new ArrayList<>();
        long end = 0;
        for (int i = 0; i < count; i++) {
            long to = end + 1 + random.nextInt(50);
            tiles.add(new ByteRange(end, to));
            end = to;
        }
        return tiles;
    }

    private static FileIndex index(long length, List<ByteRange> tiles, Random random) {
        List<IndexedChunk> chunks = new ArrayList<>();
        List<Reject> rejects = new ArrayList<>();
        List<ByteRange> skipped = new ArrayList<>();
        for (ByteRange tile : tiles) {
            switch (random.nextInt(3)) {
                case 0 -> chunks.add(chunk(chunks.size(), tile));
                case 1 -> rejects.add(new Reject(tile, random.nextInt(9), Outcome.DAMAGED, "at " + tile));
                default -> skipped.add(tile);
            }
        }
        return new FileIndex(3, "a.csv", length, chunks, rejects, skipped);
    }

    private static IndexedChunk chunk(int number, ByteRange... ranges) {
        return new IndexedChunk(number, List.of(ranges), 2, 99, SHA);
    }

    private static PlannedFile planned(String name, long length, InputFormat format) {
        return new PlannedFile(name, "/land/" + name, length, "COMPOSITE-CRC32C:1", 0, format);
    }

    private static FileIndex read(byte[] bytes) throws IOException {
        return FileIndex.read(new ByteArrayInputStream(bytes), "in/000003.index");
    }
}
