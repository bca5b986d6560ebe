package featuredrop.images.hostile;

import static featuredrop.images.hostile.Ending.BOMB;
import static featuredrop.images.hostile.Ending.CORRUPT;
import static featuredrop.images.hostile.Ending.DECODED;
import static featuredrop.images.hostile.Ending.TRUNCATED;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// PNG files that declare, inflate or contradict too much.
final class HostilePng {
    private static final byte[] SIGNATURE = HostileText.bytes("\u0089PNG\r\n\u001a\n");
    private static final byte[] END = chunk("IEND", new byte[0]);
    private static final int MEGABYTE = 1_000_000;

    private HostilePng() {}

    static List<Hostile> all() {
        List<Hostile> all = new ArrayList<>();
        sizes(all);
        inflating(all);
        contradicting(all);
        return all;
    }

    private static void sizes(List<Hostile> all) {
        all.add(Hostile.of("PNG of 30000 × 30000 of one bit", zeros(30_000, 30_000, 1, 0), BOMB));
        all.add(Hostile.of("PNG of 12000 × 12000", zeros(12_000, 12_000, 8, 2), BOMB));
        all.add(Hostile.of("PNG of 6000 × 6000 of 64 bits", zeros(6_000, 6_000, 16, 6), BOMB));
        all.add(Hostile.of("PNG as large as it may be", zeros(6_300, 6_300, 8, 2), DECODED));
        all.add(Hostile.of("PNG of one bit as large as it may be", zeros(16_384, 2_441, 1, 0), DECODED));
        all.add(Hostile.of("PNG of no width", file(header(0, 10, 8, 2), END), CORRUPT));
        all.add(Hostile.of("PNG of the largest sides", file(header(0x7fffffff, 0x7fffffff, 8, 2)), BOMB));
        all.add(Hostile.of("PNG of negative sides", file(header(-1, -1, 8, 2)), CORRUPT));
        all.add(Hostile.of("PNG of one long row", zeros(16_384, 1, 8, 2), DECODED));
        all.add(Hostile.of("PNG of a row too long", zeros(16_385, 1, 8, 2), BOMB));
    }

    private static void inflating(List<Hostile> all) {
        byte[] bomb = deflated(400 * MEGABYTE);
        byte[] header = header(8, 8, 8, 2);
        byte[] rows = chunk("IDAT", deflated(8 * 25));
        for (String name : List.of("zTXt", "iCCP", "iTXt", "eXIf")) {
            byte[] text = chunk(name, join(HostileText.bytes("name\0\0"), bomb));
            all.add(Hostile.of("PNG with 400 MB in " + name, file(header, text, rows, END), DECODED));
        }
        all.add(Hostile.of("PNG whose rows go on for 400 MB", file(header, chunk("IDAT", bomb), END), DECODED));
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            empty.writeBytes(chunk("IDAT", new byte[0]));
        }
        all.add(Hostile.of("PNG with 100,000 empty parts", file(header, empty.toByteArray(), rows, END), DECODED));
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            texts.writeBytes(chunk("tEXt", new byte[1]));
        }
        all.add(Hostile.of("PNG with 100,000 texts", file(header, texts.toByteArray(), rows, END), DECODED));
    }

    private static void contradicting(List<Hostile> all) {
        byte[] header = header(8, 8, 8, 2);
        byte[] rows = chunk("IDAT", deflated(8 * 25));
        all.add(Hostile.of("PNG with a wrong sum of its rows", file(header, wrong(rows), END), CORRUPT));
        all.add(Hostile.of("PNG with a wrong sum of its header", file(wrong(header), rows, END), CORRUPT));
        byte[] palette = chunk("PLTE", new byte[30]);
        byte[] indexed = header(8, 8, 8, 3);
        byte[] indexes = chunk("IDAT", deflated(8 * 9));
        all.add(Hostile.of(
                "PNG with a wrong sum of its palette", file(indexed, wrong(palette), indexes, END), CORRUPT));
        all.add(Hostile.of("PNG without its palette", file(indexed, indexes, END), CORRUPT));
        all.add(Hostile.of(
                "PNG with half a colour", file(indexed, chunk("PLTE", new byte[31]), indexes, END), CORRUPT));
        all.add(Hostile.of("PNG with 300 colours", file(indexed, chunk("PLTE", new byte[900]), indexes, END), CORRUPT));
        all.add(Hostile.of("PNG without rows", file(header, END), TRUNCATED));
        all.add(Hostile.of("PNG with too few rows", file(header, chunk("IDAT", deflated(100)), END), TRUNCATED));
        all.add(Hostile.of(
                "PNG with an unknown filter", file(header, chunk("IDAT", deflated(filters())), END), CORRUPT));
        all.add(Hostile.of("PNG that is not deflated", file(header, chunk("IDAT", new byte[200]), END), CORRUPT));
        byte[] dictionary = {0x78, (byte) 0xbb, 1, 2, 3, 4};
        all.add(Hostile.of(
                "PNG that wants a dictionary", file(header, chunk("IDAT", dictionary), END), TRUNCATED, CORRUPT));
        all.add(Hostile.of("PNG of colour type 5", file(header(8, 8, 8, 5), rows, END), CORRUPT));
        all.add(Hostile.of("PNG of 3 bits", file(header(8, 8, 3, 0), rows, END), CORRUPT));
        all.add(Hostile.of("PNG of colours of one bit", file(header(8, 8, 1, 2), rows, END), CORRUPT));
        byte[] longest = join(HostileText.bytes("\177\377\377\377IDAT"), new byte[100]);
        all.add(Hostile.of("PNG with a part of 2 GB", file(header, longest), TRUNCATED, CORRUPT));
        byte[] page = HostileText.bytes("PK\3\4 <script>alert(1)</script>");
        all.add(Hostile.of("PNG that goes on as another file", join(file(header, rows, END), page), DECODED));
    }

    private static byte[] filters() {
        byte[] rows = new byte[8 * 25];
        rows[25] = 9;
        return rows;
    }

    private static byte[] zeros(int width, int height, int bits, int type) {
        int channels = type == 6 ? 4 : type == 2 ? 3 : 1;
        int row = 1 + (width * channels * bits + 7) / 8;
        return file(header(width, height, bits, type), chunk("IDAT", deflated((long) row * height)), END);
    }

    static byte[] header(int width, int height, int bits, int type) {
        return chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) type)
                        .array());
    }

    static byte[] file(byte[]... chunks) {
        return join(SIGNATURE, join(chunks));
    }

    static byte[] chunk(String name, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(HostileText.bytes(name));
        crc.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(HostileText.bytes(name))
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] wrong(byte[] chunk) {
        byte[] wrong = chunk.clone();
        wrong[wrong.length - 1] ^= 1;
        return wrong;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /// That many zeros.
    private static byte[] deflated(long length) {
        Deflater deflater = new Deflater(9);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] zeros = new byte[MEGABYTE];
        byte[] out = new byte[64 * 1024];
        for (long done = 0; done < length; done += zeros.length) {
            deflater.setInput(zeros, 0, (int) Math.min(zeros.length, length - done));
            while (!deflater.needsInput()) {
                packed.write(out, 0, deflater.deflate(out));
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            packed.write(out, 0, deflater.deflate(out));
        }
        deflater.end();
        return packed.toByteArray();
    }

    static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] out = new byte[content.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return Arrays.copyOf(out, length);
    }
}
