package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.drop.Outcome;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BinExportTest {
    private final List<ProductImage> three = List.of(record(1, 20), record(2, 300), record(3, 5));

    @Test
    void aWholeFileIsOneChunkWithTheSameBytes() {
        byte[] file = ExportCase.delimited(three);
        FileIndex index = ExportCase.exported("part.bin", file);

        assertThat(index.chunks()).hasSize(1);
        assertThat(index.chunks().getFirst().ranges()).containsExactly(new ByteRange(0, file.length));
        assertThat(index.rejects()).isEmpty();
    }

    @Test
    void aFileCutAnywhereGivesTheRecordsBeforeTheCutAndOneDamagedRange() {
        byte[] whole = ExportCase.delimited(three);
        List<Long> boundaries = boundaries(three);
        for (int cut = 0; cut <= whole.length; cut++) {
            ExportCase export = new ExportCase("part.bin");
            export.zone.put(export.path, Arrays.copyOf(whole, cut));
            FileIndex index = export.exported();

            int intact = intactBefore(boundaries, cut);
            assertThat(export.records()).as("cut at %d", cut).isEqualTo(three.subList(0, intact));
            if (boundaries.contains((long) cut)) {
                assertThat(index.rejects()).as("cut at %d", cut).isEmpty();
            } else {
                assertThat(ExportCase.onlyReject(index).outcome()).isEqualTo(Outcome.DAMAGED);
                assertThat(ExportCase.onlyReject(index).range()).isEqualTo(new ByteRange(boundaries.get(intact), cut));
            }
        }
    }

    @Test
    void aFlippedLengthByteNeverLosesABytesPlaceNorTheRecordsBeforeIt() {
        byte[] whole = ExportCase.delimited(three);
        List<Long> boundaries = boundaries(three);
        for (int record = 0; record < three.size(); record++) {
            int prefix = (int) (long) boundaries.get(record);
            int prefixLength = three.get(record).getSerializedSize() < 128 ? 1 : 2;
            for (int at = prefix; at < prefix + prefixLength; at++) {
                for (int flip = 1; flip < 256; flip++) {
                    byte[] broken = whole.clone();
                    broken[at] ^= (byte) flip;
                    ExportCase export = new ExportCase("part.bin");
                    export.zone.put(export.path, broken);
                    FileIndex index = export.exported();

                    assertThat(export.records().subList(0, record)).isEqualTo(three.subList(0, record));
                    assertThat(ExportCase.inputRecords(index))
                            .as("byte %d flipped by %d", at, flip)
                            .isGreaterThan(record);
                }
            }
        }
    }

    @Test
    void aLengthOfTwoGibibytesIsDamageAndNoAllocation() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ExportCase.delimited(three));
        int damage = file.size();
        file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07});
        file.writeBytes(new byte[100]);
        FileIndex index = ExportCase.exported("part.bin", file.toByteArray());

        assertThat(index.records()).isEqualTo(3);
        assertThat(ExportCase.onlyReject(index).range()).isEqualTo(new ByteRange(damage, file.size()));
        assertThat(ExportCase.onlyReject(index).detail()).contains("2147483647");
    }

    @Test
    void aFileOfZeroBytesHasNoChunk() {
        FileIndex index = ExportCase.exported("part.bin", new byte[0]);

        assertThat(index.chunks()).isEmpty();
        assertThat(ExportCase.inputRecords(index)).isZero();
        assertThat(index.decodedLength()).isZero();
    }

    @Test
    void aRecordAboveTheChunksLimitIsAChunkAlone() {
        ExportCase export = new ExportCase("part.bin", 10, 1_000);
        List<ProductImage> records = List.of(record(1, 100), record(2, 5_000), record(3, 100), record(4, 100));
        export.zone.put(export.path, ExportCase.delimited(records));

        assertThat(export.exported().chunks())
                .extracting(FileIndex.IndexedChunk::records)
                .containsExactly(1, 1, 2);
        assertThat(export.records()).isEqualTo(records);
    }

    @Test
    void chunksKeepTheRecordsInOrderWithinTheirLimits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            ExportCase export = new ExportCase("part.bin", 1 + random.nextInt(20), 200 + random.nextInt(2_000));
            List<ProductImage> records = new ArrayList<>();
            for (int i = random.nextInt(80); i > 0; i--) {
                records.add(record(i, random.nextInt(random.nextInt(10) == 0 ? 4_000 : 200)));
            }
            export.zone.put(export.path, ExportCase.delimited(records));
            FileIndex index = export.exported();

            assertThat(export.records()).as("seed %d, round %d", seed, round).isEqualTo(records);
            assertThat(index.rejects()).isEmpty();
        }
    }

    @Test
    void anyByteMayBeBrokenAndEachIsAccountedFor() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = ExportCase.delimited(three);
        for (int round = 0; round < 500; round++) {
            byte[] broken = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            FileIndex index = ExportCase.exported("part.bin", broken);
            assertThat(ExportCase.inputRecords(index))
                    .as("seed %d, round %d", seed, round)
                    .isPositive();
        }
    }

    private static ProductImage record(int id, int imageLength) {
        byte[] image = new byte[imageLength];
        new Random(id).nextBytes(image);
        return ProductImage.newBuilder()
                .setPartnerId(ExportCase.PARTNER)
                .setInternalId(id)
                .setExternalItemId("item" + id)
                .setImage(ByteString.copyFrom(image))
                .build();
    }

    /// Where records begin, and the end.
    private static List<Long> boundaries(List<ProductImage> records) {
        List<Long> boundaries = new ArrayList<>(List.of(0L));
        records.forEach(record -> boundaries.add(boundaries.getLast() + RecordWriter.size(record)));
        return boundaries;
    }

    private static int intactBefore(List<Long> boundaries, int cut) {
        return (int) boundaries.stream().filter(end -> end > 0 && end <= cut).count();
    }
}
