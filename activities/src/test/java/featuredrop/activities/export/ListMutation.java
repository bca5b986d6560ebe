package featuredrop.activities.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes lists as partners do, careless ones too, packs them, and damages them.
final class ListMutation {
    private static final List<String> ENDS = List.of("\n", "\r\n", "\r");
    private static final List<String> PIECES = List.of(
            "\"",
            "\"\"",
            ",",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\0",
            "\u00ff",
            "\u00c3",
            "\u00ef\u00bb\u00bf",
            " ",
            "\u2028",
            "{",
            "}",
            "[",
            "\\ud800",
            "\u00ed\u00a0\u0080",
            "item_id",
            "1e9999",
            ",,",
            ";",
            "\u001a",
            "\u0085",
            "null");

    private final Random random;
    private final String separator;
    private final boolean json;

    ListMutation(Random random, String name) {
        this.random = random;
        this.json = name.startsWith("list.jsonl");
        this.separator = name.startsWith("list.tsv") ? "\t" : ",";
    }

    /// A list, one character for each byte. Half of them have sound rows only.
    byte[] list() {
        String end = random.nextInt(4) == 0 ? "" : ENDS.get(random.nextInt(ENDS.size())); // empty: mixed
        boolean careless = random.nextBoolean();
        StringBuilder text = new StringBuilder(random.nextInt(5) == 0 ? "\u00ef\u00bb\u00bf" : "");
        int extra = random.nextInt(3);
        if (!json) {
            text.append(String.join(separator, "item_id", "image_url"))
                    .append((separator + "note").repeat(extra))
                    .append(lineEnd(end));
        }
        for (int row = random.nextInt(60); row > 0; row--) {
            text.append(careless && random.nextInt(3) == 0 ? noise() : row(row, extra));
            text.append(lineEnd(end));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = careless ? random.nextInt(5) : 0; i > 0; i--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    private String lineEnd(String end) {
        return end.isEmpty() ? ENDS.get(random.nextInt(ENDS.size())) : end;
    }

    private String row(int number, int extra) {
        if (json) {
            String id = random.nextBoolean() ? String.valueOf(number) : "\"i" + number + "\"";
            return "{\"item_id\":" + id + ", \"image_url\":\"http://x/" + number + "\"}";
        }
        boolean quoted = separator.equals(",") && random.nextInt(5) == 0;
        String note = quoted ? "\"a, \"\"b\"\"" + (random.nextBoolean() ? "\nc" : "") + "\"" : "n";
        return "i" + number + separator + "http://x/" + number + (separator + note).repeat(extra);
    }

    private String noise() {
        if (random.nextInt(300) == 0) {
            return "x".repeat((1 << 20) - 10 + random.nextInt(20)); // about the longest line
        }
        if (random.nextInt(100) == 0) {
            return (random.nextBoolean() ? "[" : "{\"a\":").repeat(2_000);
        }
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            noise.append(
                    random.nextInt(3) == 0
                            ? String.valueOf((char) ('a' + random.nextInt(26)))
                            : PIECES.get(random.nextInt(PIECES.size())).replace('\u2028', '?'));
        }
        return noise.toString();
    }

    /// One change of a file.
    byte[] changed(byte[] file) {
        if (file.length == 0) {
            return file;
        }
        int at = random.nextInt(file.length);
        byte[] changed = file.clone();
        switch (random.nextInt(5)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt();
            case 2 -> {
                return Arrays.copyOf(file, at);
            }
            case 3 -> {
                byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.ISO_8859_1);
                return joined(Arrays.copyOf(file, at), piece, Arrays.copyOfRange(file, at, file.length));
            }
            default -> {
                int to = Math.min(file.length, at + random.nextInt(60));
                return joined(Arrays.copyOf(file, to), Arrays.copyOfRange(file, at, file.length));
            }
        }
        return changed;
    }

    /// The content as one or more gzip members, perhaps damaged.
    byte[] packed(byte[] content) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        boolean damaged = random.nextBoolean();
        int from = 0;
        do {
            int to = random.nextInt(3) == 0 ? content.length : from + random.nextInt(content.length - from + 1);
            file.writeBytes(member(Arrays.copyOfRange(content, from, to), damaged && random.nextInt(3) == 0));
            file.writeBytes(new byte[random.nextInt(6) == 0 ? random.nextInt(700) : 0]);
            from = to;
        } while (from < content.length);
        if (!damaged) {
            return file.toByteArray();
        }
        byte[] whole = file.toByteArray();
        switch (random.nextInt(4)) {
            case 0 -> whole = changed(whole);
            case 1 -> whole = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            case 2 -> whole = joined(whole, "junk".getBytes(StandardCharsets.ISO_8859_1));
            default -> {
                // A member's own damage.
            }
        }
        return whole;
    }

    private byte[] member(byte[] content, boolean damaged) {
        int flags = random.nextInt(3) == 0 ? random.nextInt(32) : 0;
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        member.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
        if ((flags & 4) != 0) {
            member.writeBytes(new byte[] {3, 0, 'x', 0, 'y'});
        }
        for (int text = 8; text <= 16; text *= 2) {
            member.writeBytes(
                    (flags & text) == 0
                            ? new byte[0]
                            : ("n".repeat(random.nextInt(70)) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        member.writeBytes(new byte[(flags & 2) != 0 ? 2 : 0]);
        Deflater deflater = new Deflater(random.nextInt(10), true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[8_192];
        while (!deflater.finished()) {
            member.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        CRC32 sum = new CRC32();
        sum.update(content);
        writeNumber(member, sum.getValue() ^ (damaged && random.nextBoolean() ? 1 : 0));
        writeNumber(member, content.length + (damaged && random.nextInt(4) == 0 ? 1 : 0));
        byte[] bytes = member.toByteArray();
        if (damaged && random.nextBoolean()) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static void writeNumber(ByteArrayOutputStream out, long number) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (number >> shift));
        }
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
