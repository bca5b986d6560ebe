package featuredrop.exchange.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import featuredrop.exchange.format.SampleImages;
import featuredrop.exchange.format.Seeds;
import featuredrop.exchange.record.RecordReader.Item;
import featuredrop.exchange.record.RecordReader.Item.Damage;
import featuredrop.exchange.record.RecordReader.Item.ImageRecord;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordReaderTest {
    private static final List<ProductImage> THREE =
            List.of(SampleImages.image(1), SampleImages.image(200), SampleImages.image(30_000));

    @Test
    void recordsComeBackWithTheirByteRanges() throws IOException {
        byte[] file = SampleImages.delimited(THREE);

        List<Item> items = SampleImages.read(file);

        assertThat(SampleImages.records(items)).isEqualTo(THREE);
        assertTiles(items, file.length);
    }

    @Test
    void anEmptyFileHasNoItems() throws IOException {
        assertThat(SampleImages.read(new byte[0])).isEmpty();
        assertThat(SampleImages.readPlanned(new byte[0], 0)).isEmpty();
    }

    @Test
    void aCutAtAnyByteKeepsTheRecordsBeforeItAndDamagesOneRange() throws IOException {
        byte[] file = SampleImages.delimited(THREE);
        List<Item> whole = SampleImages.read(file);
        for (int cut = 0; cut <= file.length; cut++) {
            byte[] part = Arrays.copyOf(file, cut);
            for (List<Item> items : List.of(SampleImages.read(part), SampleImages.readPlanned(part, cut))) {
                long end = cut;
                List<Item> kept =
                        whole.stream().filter(item -> item.to() <= end).toList();
                assertTiles(items, cut);
                assertBeginsWith(items, kept);
                boolean clean = kept.isEmpty() ? cut == 0 : kept.getLast().to() == cut;
                assertThat(items).as("cut at %d", cut).hasSize(kept.size() + (clean ? 0 : 1));
                if (!clean) {
                    assertThat(items.getLast()).isInstanceOf(Damage.class);
                }
            }
        }
    }

    @Test
    void aFlippedBitOfALengthNeverHangsAndKeepsTheRecordsBefore() throws IOException {
        byte[] file = SampleImages.delimited(THREE);
        List<Item> whole = SampleImages.read(file);
        for (Item item : whole) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = file.clone();
                flipped[(int) item.from()] ^= (byte) (1 << bit);

                List<Item> items = SampleImages.readPlanned(flipped, flipped.length);

                assertTiles(items, file.length);
                assertBeginsWith(items, whole.subList(0, whole.indexOf(item)));
                assertThat(items).anyMatch(Damage.class::isInstance);
            }
        }
    }

    @Test
    void anUnparsableRecordIsDamagedAlone() throws IOException {
        byte[] good = SampleImages.delimited(THREE.subList(0, 1));
        byte[] file = concat(good, new byte[] {3, 0x0f, 1, 2}, good);

        List<Item> items = SampleImages.read(file);

        assertThat(items).hasSize(3);
        assertThat(items.get(1)).isInstanceOfSatisfying(Damage.class, damage -> {
            assertThat(damage.from()).isEqualTo(good.length);
            assertThat(damage.to()).isEqualTo(good.length + 4L);
            assertThat(damage.cause()).contains("3 bytes", "byte " + good.length);
        });
        assertThat(items.get(2)).isInstanceOf(ImageRecord.class);
    }

    /// The parser would stop at the end of a group and give what it has read until then.
    @Test
    void aRecordThatGoesOnAfterTheEndOfAGroupIsDamagedAlone() throws IOException {
        byte[] good = SampleImages.delimited(THREE.subList(0, 1));
        byte[] body = concat(THREE.getFirst().toByteArray(), new byte[] {0x0c, 1, 2, 3});
        ByteArrayOutputStream length = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(length);
        coded.writeUInt32NoTag(body.length);
        coded.flush();

        List<Item> items = SampleImages.read(concat(length.toByteArray(), body, good));

        assertThat(items).hasSize(2);
        assertThat(items.getFirst()).isInstanceOf(Damage.class);
        assertThat(items.getLast()).isInstanceOf(ImageRecord.class);
    }

    @Test
    void aRecordWithoutItsRequiredFieldsIsDamagedAlone() throws IOException {
        byte[] good = SampleImages.delimited(THREE.subList(0, 1));
        byte[] file = concat(new byte[] {2, 0x08, 7}, good);

        List<Item> items = SampleImages.read(file);

        assertThat(items.getFirst()).isInstanceOf(Damage.class);
        assertThat(items.getLast()).isInstanceOf(ImageRecord.class);
        assertThat(items).hasSize(2);
    }

    @Test
    void aHoleOfZeroesIsOneDamagedRange() throws IOException {
        byte[] good = SampleImages.delimited(THREE);
        byte[] file = concat(good, new byte[100_000], good);

        List<Item> items = SampleImages.readPlanned(file, file.length);

        assertThat(items).hasSize(7);
        assertThat(items.get(3).to() - items.get(3).from()).isEqualTo(100_000);
        assertTiles(items, file.length);
    }

    @Test
    void aTwoGibibyteLengthDamagesTheRestAndAllocatesNothing() throws IOException {
        byte[] good = SampleImages.delimited(THREE);
        byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};

        for (List<Item> items : List.of(
                SampleImages.read(concat(good, huge, good)),
                SampleImages.readPlanned(concat(good, huge, good), 2L * good.length + huge.length))) {
            assertThat(items).hasSize(4);
            assertThat(items.getLast())
                    .isInstanceOfSatisfying(
                            Damage.class,
                            damage -> assertThat(damage.cause()).contains("2147483647", "byte " + good.length));
            assertTiles(items, 2L * good.length + huge.length);
        }
    }

    @Test
    void aNegativeOrOverlongLengthDamagesTheRest() throws IOException {
        byte[] good = SampleImages.delimited(THREE);
        List<byte[]> lengths = List.of(
                new byte[] {-1, -1, -1, -1, 0x0f},
                new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                new byte[] {-128, -128, -128, -128, -128, 0},
                new byte[] {-1});
        for (byte[] length : lengths) {
            List<Item> items = SampleImages.read(concat(good, length));

            assertThat(items).hasSize(4);
            assertThat(items.getLast()).isInstanceOf(Damage.class);
            assertTiles(items, good.length + length.length);
        }
    }

    @Test
    void aLengthWithinTheLimitThatPromisesTooMuchReservesNoMemoryForIt() throws IOException {
        byte[] length = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20};
        List<Item> items = SampleImages.read(concat(length, new byte[10]));

        assertThat(items).hasSize(1);
        assertThat(items.getFirst().to()).isEqualTo(14);
    }

    @Test
    void aLengthOfExactlyTheLimitIsTaken() throws IOException {
        byte[] atTheLimit = {-128, -128, -128, 0x20};
        byte[] above = {-127, -128, -128, 0x20};

        assertThat(SampleImages.read(atTheLimit).getFirst())
                .isInstanceOfSatisfying(
                        Damage.class, damage -> assertThat(damage.cause()).contains("runs past the end of the file"));
        assertThat(SampleImages.read(above).getFirst())
                .isInstanceOfSatisfying(
                        Damage.class, damage -> assertThat(damage.cause()).contains("above the limit"));
    }

    @Test
    void aReadableRecordAmongUnparsableOnesKeepsTheFraming() throws IOException {
        byte[] unparsable = new byte[2 * (RecordReader.LOST_AFTER - 1)];
        Arrays.fill(unparsable, (byte) 1);
        byte[] good = SampleImages.delimited(THREE.subList(0, 1));

        List<Item> items = SampleImages.read(concat(unparsable, good, unparsable, good));

        assertThat(SampleImages.records(items)).hasSize(2);
    }

    @Test
    void afterAThousandUnparsableRecordsTheFramingCountsAsBroken() throws IOException {
        byte[] file = new byte[1_000_000];
        Arrays.fill(file, (byte) 1);

        List<Item> items = SampleImages.read(file);

        assertThat(items).hasSize(RecordReader.LOST_AFTER);
        assertTiles(items, file.length);
    }

    @Test
    void aStreamShorterThanPlannedIsAChangedInput() throws IOException {
        byte[] file = SampleImages.delimited(THREE);
        for (int cut = 0; cut < file.length; cut++) {
            byte[] part = Arrays.copyOf(file, cut);
            assertThatThrownBy(() -> SampleImages.readPlanned(part, file.length))
                    .as("cut at %d", cut)
                    .isInstanceOfSatisfying(DropException.class, e -> {
                        assertThat(e.kind()).isEqualTo(FailureKind.PARTNER_DATA);
                        assertThat(e.type()).isEqualTo(FailureType.INPUT_CHANGED);
                    })
                    .hasMessageContaining(String.valueOf(file.length));
        }
    }

    @Test
    void nothingBeyondThePlannedLengthIsRead() throws IOException {
        byte[] file = SampleImages.delimited(THREE);
        InputStream longer = new SequenceInputStream(
                new ByteArrayInputStream(file), new ByteArrayInputStream(SampleImages.delimited(THREE)));

        assertThat(SampleImages.all(new RecordReader(longer, file.length))).hasSize(3);
    }

    @Test
    void aStreamThatBreaksIsNoDamage() throws IOException {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(new byte[] {40}), closed);

        assertThatThrownBy(() -> SampleImages.all(new RecordReader(broken)))
                .isInstanceOf(IOException.class)
                .hasMessage("Stream closed");
    }

    @Test
    void anyBytesAreTiledExactly() throws Exception {
        Seeds.forEach(300, random -> {
            byte[] file = new byte[random.nextInt(3_000)];
            random.nextBytes(file);
            if (random.nextBoolean()) {
                for (int i = 0; i < file.length; i++) {
                    file[i] &= 0x1f;
                }
            }
            assertTiles(SampleImages.read(file), file.length);
            assertTiles(SampleImages.readPlanned(file, file.length), file.length);
        });
    }

    @Test
    void anyRecordsSurviveDamageElsewhere() throws Exception {
        Seeds.forEach(100, random -> {
            List<ProductImage> images = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                images.add(SampleImages.random(random));
            }
            byte[] file = SampleImages.delimited(images);
            List<Item> whole = SampleImages.read(file);
            assertThat(SampleImages.records(whole)).isEqualTo(images);

            int at = random.nextInt(file.length);
            file[at] ^= (byte) (1 + random.nextInt(255));
            List<Item> items = SampleImages.read(file);

            assertTiles(items, file.length);
            assertBeginsWith(
                    items, whole.stream().filter(item -> item.to() <= at).toList());
        });
    }

    private static void assertBeginsWith(List<Item> items, List<Item> expected) {
        assertThat(items).hasSizeGreaterThanOrEqualTo(expected.size());
        assertThat(items.subList(0, expected.size())).isEqualTo(expected);
    }

    private static void assertTiles(List<Item> items, long length) {
        long end = 0;
        for (Item item : items) {
            assertThat(item.from()).isEqualTo(end);
            assertThat(item.to()).isGreaterThan(item.from());
            end = item.to();
        }
        assertThat(end).isEqualTo(length);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
