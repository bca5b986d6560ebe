package featuredrop.images.hostile;

import static featuredrop.images.hostile.Ending.BOMB;
import static featuredrop.images.hostile.Ending.CORRUPT;
import static featuredrop.images.hostile.Ending.DECODED;
import static featuredrop.images.hostile.Ending.TRUNCATED;
import static featuredrop.images.hostile.Ending.UNSUPPORTED_FORMAT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// BMP, TIFF and WebP files that declare or contradict too much.
final class HostileOthers {
    private HostileOthers() {}

    static List<Hostile> all() {
        return Stream.of(bmps(), tiffs(), webps()).flatMap(List::stream).toList();
    }

    private static List<Hostile> bmps() {
        return List.of(
                Hostile.of("BMP of 2 thousand million a side", bmp(0x7fffffff, 0x7fffffff, 24, 0), BOMB),
                Hostile.of("BMP upside down beyond measure", bmp(10, Integer.MIN_VALUE, 24, 0), BOMB, CORRUPT),
                Hostile.of("BMP of negative width", bmp(-10, 10, 24, 0), BOMB, CORRUPT),
                Hostile.of("BMP of 2 bits", bmp(4, 4, 2, 0), UNSUPPORTED_FORMAT),
                Hostile.of("BMP of 64 bits", bmp(4, 4, 64, 0), UNSUPPORTED_FORMAT),
                Hostile.of("BMP that holds a JPEG", bmp(4, 4, 24, 4), UNSUPPORTED_FORMAT),
                Hostile.of("BMP without its pixels", bmp(1_000, 1_000, 24, 0), TRUNCATED),
                Hostile.of("BMP with pixels far away", patched(bmp(4, 4, 24, 0), 10, -1), TRUNCATED),
                Hostile.of("BMP with 4 thousand million colours", patched(bmp(4, 4, 8, 0), 46, -1), CORRUPT),
                Hostile.of(
                        "BMP with a header of 7 bytes", patched(bmp(4, 4, 24, 0), 14, 7), UNSUPPORTED_FORMAT, CORRUPT),
                Hostile.of("BMP of runs as large as it may be", bmp(6_300, 6_300, 8, 1), TRUNCATED));
    }

    private static List<Hostile> tiffs() {
        return List.of(
                Hostile.of("TIFF of 4 thousand million a side", tiff(Map.of(256, -1, 257, -1)), CORRUPT, BOMB),
                Hostile.of("TIFF of 100000 × 100000", tiff(Map.of(256, 100_000, 257, 100_000)), BOMB),
                Hostile.of(
                        "TIFF as large as it may be without data",
                        tiff(Map.of(256, 6_300, 257, 6_300)),
                        TRUNCATED,
                        CORRUPT),
                Hostile.of("TIFF without a size", tiff(Map.of(256, 0)), CORRUPT),
                Hostile.of("TIFF with data far away", tiff(Map.of(273, -1)), TRUNCATED),
                Hostile.of(
                        "TIFF with a tile beyond measure",
                        tiff(Map.of(322, 0x7fffffff, 323, 0x7fffffff, 324, 8)),
                        CORRUPT),
                Hostile.of("TIFF of 16,384 tiles that are one", tiles(16_384, 1, 1, 1 << 20), BOMB),
                Hostile.of("TIFF of 1,024 tiles that are one", tiles(1_024, 1, 1, 1 << 20), BOMB),
                Hostile.of("TIFF of a tile for each pixel", tiles(3_000, 3_000, 1, 1), BOMB),
                Hostile.of("TIFF of strips of codes that unpack to nothing", clears(), TRUNCATED),
                Hostile.of("TIFF with 20 million depths", depths(), CORRUPT, UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of noise in LZW", tiff(Map.of(259, 5, 273, 0)), CORRUPT, TRUNCATED, DECODED),
                Hostile.of("TIFF that is not deflated", tiff(Map.of(259, 8)), CORRUPT),
                Hostile.of("TIFF of fax", tiff(Map.of(259, 4)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of JPEG", tiff(Map.of(259, 7)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of 16 bits", tiff(Map.of(258, 16)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of inks", tiff(Map.of(262, 5, 277, 4)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of absolute colours", tiff(Map.of(262, 8, 277, 3)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of 65535 samples", tiff(Map.of(277, 65_535)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of numbers with a point", tiff(Map.of(339, 3)), UNSUPPORTED_FORMAT),
                Hostile.of("TIFF of 64 bits", HostileText.bytes("II+\0\10\0\0\0\20\0\0\0\0\0\0\0"), UNSUPPORTED_FORMAT),
                Hostile.of(
                        "TIFF whose directory is its header",
                        HostileText.bytes("II*\0\0\0\0\0"),
                        TRUNCATED,
                        UNSUPPORTED_FORMAT),
                Hostile.of(
                        "TIFF without an end of its directory",
                        HostileText.bytes("MM\0*\0\0\0\10\377\377"),
                        TRUNCATED));
    }

    /// All tiles stand on the same deflated zeros.
    private static byte[] tiles(int width, int height, int wide, int high) {
        byte[] zeros = HostilePng.deflated(new byte[Math.min(wide * high, 1 << 20)]);
        int count = Math.ceilDiv(width, wide) * Math.ceilDiv(height, high);
        return withData(
                Map.of(256, width, 257, height, 259, 8, 322, wide, 323, high), zeros, new Table(324, count), 325);
    }

    /// Each strip of one row stands on the same 4 MB of clear codes.
    private static byte[] clears() {
        byte[] clears = new byte[4_000_000];
        for (int bit = 0; bit < 8 * clears.length; bit += 9) {
            clears[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return withData(Map.of(256, 8, 257, 10_000, 259, 5, 278, 1), clears, new Table(273, 10_000), 279);
    }

    private static byte[] depths() {
        byte[] eights = new byte[20 << 20];
        Arrays.fill(eights, (byte) 8);
        byte[] tiff = HostilePng.join(tiff(Map.of()), eights);
        int entry = 90 + 2 * 12;
        return ByteBuffer.wrap(tiff)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(entry + 2, (short) 1)
                .putInt(entry + 4, eights.length)
                .putInt(entry + 8, tiff.length - eights.length)
                .array();
    }

    /// A field of so many places, all the first of the data.
    private record Table(int tag, int count) {}

    private static byte[] withData(Map<Integer, Integer> changes, byte[] data, Table places, int lengths) {
        Map<Integer, Integer> fields = new TreeMap<>(changes);
        fields.put(places.tag, 0);
        byte[] head = tiff(fields);
        int start = head.length;
        byte[] tiff = HostilePng.join(head, data, new byte[4 * places.count]);
        ByteBuffer file = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
        for (int entry = 90; entry + 12 <= head.length; entry += 12) {
            if ((file.getShort(entry) & 0xffff) == places.tag) {
                file.putInt(entry + 4, places.count).putInt(entry + 8, start + data.length);
            }
            if ((file.getShort(entry) & 0xffff) == lengths) {
                // As if it were not there: up to the end of the file.
                file.putShort(entry, (short) 65_000);
            }
        }
        for (int i = 0; i < places.count; i++) {
            file.putInt(start + data.length + 4 * i, start);
        }
        return tiff;
    }

    private static List<Hostile> webps() {
        byte[] canvas = chunk(
                "VP8X",
                ByteBuffer.allocate(10)
                        .putInt(0)
                        .putInt(0xffffffff)
                        .putShort((short) -1)
                        .array());
        byte[] lossless = chunk("VP8L", new byte[] {0x2f, 7, (byte) 0xc0, 1, 0, 1, 2, 3, 4, 5, 6, 7});
        byte[] lossy = chunk("VP8 ", new byte[] {0, 0, 0, (byte) 0x9d, 1, 0x2a, 8, 0, 8, 0, 1, 2});
        byte[] largest = chunk("VP8 ", new byte[] {0, 0, 0, (byte) 0x9d, 1, 0x2a, -1, 0x3f, -1, 0x3f});
        byte[] frame = chunk(
                "ANMF", HostilePng.join(new byte[] {-1, -1, -1, -1, -1, -1, 7, 0, 0, 7, 0, 0, 0, 0, 0, 0}, lossless));
        byte[] animation = chunk("VP8X", new byte[] {2, 0, 0, 0, 7, 0, 0, 7, 0, 0});
        return List.of(
                Hostile.of("WebP of the largest canvas", webp(HostilePng.join(canvas, lossless)), BOMB),
                Hostile.of("WebP of 16383 × 16383", webp(largest), BOMB),
                Hostile.of("WebP of noise without loss", webp(lossless), CORRUPT, DECODED),
                Hostile.of("WebP of noise with loss", webp(lossy), CORRUPT),
                Hostile.of("WebP without a picture", webp(new byte[0]), CORRUPT, TRUNCATED),
                Hostile.of("WebP with a frame outside", webp(HostilePng.join(animation, frame)), CORRUPT),
                Hostile.of("WebP that two readers size differently", twoReaders(), CORRUPT),
                Hostile.of(
                        "WebP with a stranger before its picture",
                        webp(HostilePng.join(chunk("JUNK", new byte[8]), lossless)),
                        CORRUPT),
                Hostile.of("WebP of 20,000 empty chunks", emptyChunks(), CORRUPT),
                Hostile.of("WebP that says to be 4 GB", patched(webp(lossless), 4, -1), TRUNCATED),
                Hostile.of(
                        "WebP with a chunk of 4 GB",
                        patched(webp(chunk("JUNK", new byte[8])), 16, -1),
                        CORRUPT,
                        TRUNCATED));
    }

    /// A picture of 24 × 16 without a container, which a reader of chunks takes for a chunk that it
    /// does not know; behind it stands another that declares 600 × 400.
    private static byte[] twoReaders() {
        byte[] sound = Hostile.lossyWebP();
        byte[] raw = Arrays.copyOfRange(sound, 20, sound.length);
        int length = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        byte[] decoy = {0x30, 1, 0, (byte) 0x9d, 1, 0x2a, 0x58, 2, (byte) 0x90, 1, 0, 0, 0, 0, 0, 0};
        return webp(HostilePng.join(Arrays.copyOf(raw, 8 + length + (length & 1)), chunk("VP8 ", decoy)));
    }

    private static byte[] emptyChunks() {
        byte[] canvas = chunk("VP8X", new byte[10]);
        ByteBuffer chunks = ByteBuffer.allocate(canvas.length + 8 * 20_000).put(canvas);
        while (chunks.hasRemaining()) {
            chunks.put(HostileText.bytes("JUNK")).putInt(0);
        }
        return webp(chunks.array());
    }

    /// A header and 64 bytes.
    private static byte[] bmp(int width, int height, int bits, int compression) {
        return ByteBuffer.allocate(118)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HostileText.bytes("BM"))
                .putInt(118)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(compression)
                .array();
    }

    /// A sound one of 10 × 10, each row a run.
    static byte[] runLengths() {
        ByteBuffer bmp = ByteBuffer.allocate(54 + 1024 + 42).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put(bmp(10, 10, 8, 1), 0, 54).putInt(10, 54 + 1024);
        bmp.position(54 + 1024);
        for (int row = 0; row < 10; row++) {
            bmp.put(new byte[] {10, (byte) row, 0, 0});
        }
        return bmp.put(new byte[] {0, 1}).array();
    }

    /// Gray, 8 × 8, of the bytes 0 to 63 after the header; with these fields instead or beside.
    static byte[] tiff(Map<Integer, Integer> changes) {
        Map<Integer, Integer> fields =
                new TreeMap<>(Map.of(256, 8, 257, 8, 258, 8, 259, 1, 262, 1, 273, 8, 277, 1, 278, 8, 279, 64));
        fields.putAll(changes);
        boolean packed = fields.getOrDefault(259, 1) == 5 && fields.getOrDefault(273, 0) == 8;
        ByteBuffer tiff =
                ByteBuffer.allocate(8 + 64 + 16 + 2 + 12 * fields.size() + 4).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(HostileText.bytes("II*\0")).putInt(88);
        if (packed) {
            tiff.put(lzw());
        }
        for (int i = 0; tiff.position() < 88; i++) {
            tiff.put((byte) i);
        }
        tiff.putShort((short) fields.size());
        fields.forEach((tag, value) ->
                tiff.putShort((short) (int) tag).putShort((short) 4).putInt(1).putInt(value));
        return tiff.array();
    }

    /// 64 levels in codes of 9 bits: clear, the levels, the end.
    private static byte[] lzw() {
        ByteBuffer codes = ByteBuffer.allocate(75);
        long bits = 256;
        int count = 9;
        for (int i = 0; i < 65; i++) {
            bits = bits << 9 | (i == 64 ? 257 : i);
            count += 9;
            while (count >= 8) {
                count -= 8;
                codes.put((byte) (bits >> count));
            }
        }
        return codes.put((byte) (bits << (8 - count))).array();
    }

    private static byte[] webp(byte[] chunks) {
        return HostilePng.join(
                HostileText.bytes("RIFF"),
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(4 + chunks.length)
                        .array(),
                HostileText.bytes("WEBP"),
                chunks);
    }

    private static byte[] chunk(String name, byte[] content) {
        return ByteBuffer.allocate(8 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(HostileText.bytes(name))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] patched(byte[] file, int at, int value) {
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return file;
    }
}
