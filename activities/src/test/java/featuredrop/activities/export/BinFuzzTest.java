package featuredrop.activities.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import featuredrop.exchange.format.FuzzRun;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.record.RecordReader;
import featuredrop.exchange.record.protobuf.ImageFeatures;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damaged `.bin` files, compared with a reader that has the whole file in memory: the same records, and the same bytes
/// refused.
@Tag("slow")
final class BinFuzzTest {
    private static final int SECONDS = 6;

    @Test
    void everyRecordIsExportedAndEveryDamagedByteIsRefused() {
        FuzzRun.of("bin", SECONDS, BinFuzzTest::tried);
    }

    private static String tried(Random random) throws IOException {
        byte[] file = file(random);
        ExportCase export = new ExportCase("part.bin", 1 + random.nextInt(30), 200 + random.nextInt(5_000));
        export.zone.put(export.path, file);
        FileIndex index = export.exported();
        Expected expected = expected(file);

        assertThat(export.records()).isEqualTo(expected.records());
        assertThat(index.rejects().stream().map(FileIndex.Reject::range)).isEqualTo(expected.damaged());
        assertThat(index.decodedLength()).isEqualTo(file.length);
        return expected.damaged().isEmpty() ? "whole" : expected.records().isEmpty() ? "no record" : "damaged";
    }

    private static byte[] file(Random random) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        // Beyond a thousand bad records in a row, the rest of a file is given up.
        int most = random.nextInt(50) == 0 ? 1_500 : 25;
        int bad = random.nextInt(4) == 0 ? 2 : 12;
        for (int i = random.nextInt(most); i > 0; i--) {
            byte[] record =
                    random.nextInt(bad) == 0 ? odd(random) : record(random).toByteArray();
            file.writeBytes(random.nextInt(3 * most) == 0 ? prefix(random) : varint(record.length));
            file.writeBytes(record);
        }
        byte[] content = file.toByteArray();
        for (int i = random.nextInt(4); i > 0 && content.length > 0; i--) {
            content = changed(content, random);
        }
        return content;
    }

    private static ProductImage record(Random random) {
        ProductImage.Builder record = ProductImage.newBuilder()
                .setPartnerId(random.nextInt(5) == 0 ? random.nextInt() : ExportCase.PARTNER)
                .setInternalId(random.nextInt())
                .setExternalItemId("i".repeat(random.nextInt(20)) + "\u0000é\u202e".substring(random.nextInt(4)));
        if (random.nextBoolean()) {
            byte[] image = new byte[random.nextInt(random.nextInt(20) == 0 ? 100_000 : 300)];
            random.nextBytes(image);
            record.setImage(ByteString.copyFrom(image)).setImageFormat("jpg");
        }
        if (random.nextBoolean()) {
            record.setImageUrl("http://x/" + random.nextInt());
        }
        if (random.nextInt(8) == 0) {
            record.setImageFeatures(ImageFeatures.newBuilder()
                    .setAspectRatio(random.nextFloat())
                    .addHogWeights(Float.NaN)
                    .addRgbHistogram(-1));
        }
        return record.build();
    }

    /// A body that is legal in a strange way, or is none.
    private static byte[] odd(Random random) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(body);
        byte[] sound = record(random).toByteArray();
        switch (random.nextInt(9)) {
            case 0 -> out.writeInt32(1, 1); // the other required fields are missing
            case 1 -> {
                out.writeRawBytes(sound);
                out.writeRawBytes(record(random).toByteArray());
            }
            case 2 -> {
                out.writeRawBytes(sound);
                out.writeUInt64(1 + random.nextInt(100_000), random.nextLong());
            }
            case 3 -> {
                out.writeRawBytes(sound);
                int groups = random.nextInt(150); // protobuf reads a hundred in each other
                for (int i = 0; i < groups; i++) {
                    out.writeTag(99, 3);
                }
                for (int i = random.nextInt(2); i < groups; i++) {
                    out.writeTag(99, 4);
                }
            }
            case 4 -> {
                out.writeRawBytes(sound);
                out.writeTag(1 + random.nextInt(9), random.nextInt(8));
                out.writeRawBytes(varint(random.nextInt()));
            }
            case 5 -> {
                out.writeTag(6, 2);
                out.writeRawBytes(varint(random.nextBoolean() ? -1 : Integer.MAX_VALUE));
                out.writeRawBytes(sound);
            }
            case 6 -> out.writeRawBytes(Arrays.copyOf(sound, random.nextInt(sound.length + 1)));
            case 7 -> out.writeRawBytes(new byte[random.nextInt(40)]);
            default -> {
                out.writeRawBytes(sound);
                out.writeByteArray(3, new byte[] {(byte) 0xff, (byte) 0xc0, 0});
            }
        }
        out.flush();
        return body.toByteArray();
    }

    private static byte[] prefix(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new byte[] {(byte) 0x85, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0};
            case 1 -> new byte[] {(byte) 0x85, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0};
            case 2 -> varint(-1L);
            case 3 -> varint(RecordReader.MAX_RECORD + random.nextInt(3));
            case 4 -> new byte[1 + random.nextInt(3_000)];
            default -> varint(random.nextInt() & 0xffffffffL);
        };
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            out.write((int) ((rest & 0x7f) | 0x80));
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] changed(byte[] file, Random random) {
        int at = random.nextInt(file.length);
        byte[] changed = file.clone();
        switch (random.nextInt(5)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(file, at);
            }
            case 3 -> Arrays.fill(changed, at, Math.min(file.length, at + random.nextInt(2_000)), (byte) 0);
            default -> {
                int more = random.nextInt(30);
                byte[] longer = Arrays.copyOf(file, file.length + more);
                System.arraycopy(file, at, longer, at + more, file.length - at);
                return longer;
            }
        }
        return changed;
    }

    /// What a file holds, from a reader of its own.
    private record Expected(List<ProductImage> records, List<ByteRange> damaged) {}

    private static Expected expected(byte[] file) {
        Expected found = new Expected(new ArrayList<>(), new ArrayList<>());
        int inARow = 0;
        for (int at = 0; at < file.length; ) {
            long[] length = length(file, at);
            long end = length[1] + length[0];
            if (length[0] < 0 || length[0] > RecordReader.MAX_RECORD || end > file.length) {
                found.damaged().add(new ByteRange(at, file.length));
                return found;
            }
            if (length[0] > 0) {
                try {
                    found.records().add(ProductImage.parseFrom(Arrays.copyOfRange(file, (int) length[1], (int) end)));
                    inARow = 0;
                    at = (int) end;
                    continue;
                } catch (InvalidProtocolBufferException e) {
                    // Counted below.
                }
            }
            while (length[0] == 0 && end < file.length && file[(int) end] == 0) {
                end++;
            }
            inARow++;
            found.damaged().add(new ByteRange(at, inARow == RecordReader.LOST_AFTER ? file.length : end));
            if (inARow == RecordReader.LOST_AFTER) {
                return found;
            }
            at = (int) end;
        }
        return found;
    }

    /// The length and where it ends; -1 for one that is none.
    private static long[] length(byte[] file, int from) {
        long value = 0;
        for (int i = 0; i < 5 && from + i < file.length; i++) {
            value |= (long) (file[from + i] & 0x7f) << (7 * i);
            if (file[from + i] >= 0) {
                return new long[] {value > Integer.MAX_VALUE ? -1 : value, from + i + 1L};
            }
        }
        return new long[] {-1, from};
    }
}
