package featuredrop.images.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/// Cuts image files into their segments, chunks, blocks or directory entries, and joins them.
public final class Parts {
    private static final int TIFF_ENTRY = 12;
    private static final int BMP_HEAD = 14;

    private Parts() {}

    /// One part or more; joined without mending, they are the file.
    public static List<byte[]> of(byte[] file) {
        List<Integer> ends = new ArrayList<>();
        if (starts(file, 0xff, 0xd8)) {
            jpeg(file, ends);
        } else if (starts(file, 0x89, 'P')) {
            chunks(file, 8, ends);
        } else if (starts(file, 'R', 'I')) {
            chunks(file, 12, ends);
        } else if (starts(file, 'G', 'I')) {
            gif(file, ends);
        } else if (starts(file, 'I', 'I') || starts(file, 'M', 'M')) {
            tiff(file, ends);
        } else if (starts(file, 'B', 'M')) {
            ends.addAll(List.of(BMP_HEAD, BMP_HEAD + 40));
        }
        return cut(file, ends);
    }

    /// @param corrected whether the lengths of containers and check sums are made right
    public static byte[] joined(List<byte[]> parts, boolean corrected) {
        byte[] file = HostilePng.join(parts.toArray(byte[][]::new));
        if (corrected && starts(file, 0x89, 'P')) {
            return HostilePng.join(parts.stream().map(Parts::withSum).toArray(byte[][]::new));
        }
        if (corrected && starts(file, 'R', 'I') && file.length >= 8) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
        }
        return file;
    }

    private static boolean starts(byte[] file, int first, int second) {
        return file.length > 1 && (file[0] & 0xff) == first && (file[1] & 0xff) == second;
    }

    private static List<byte[]> cut(byte[] file, List<Integer> ends) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int end : ends) {
            if (end > from && end < file.length) {
                parts.add(Arrays.copyOfRange(file, from, end));
                from = end;
            }
        }
        parts.add(Arrays.copyOfRange(file, from, file.length));
        return parts;
    }

    private static byte[] withSum(byte[] chunk) {
        if (chunk.length < 12) {
            return chunk;
        }
        ByteBuffer buffer = ByteBuffer.allocate(chunk.length).put(chunk);
        CRC32 sum = new CRC32();
        sum.update(chunk, 4, chunk.length - 8);
        return buffer.putInt(0, chunk.length - 12)
                .putInt(chunk.length - 4, (int) sum.getValue())
                .array();
    }

    /// A part from each marker on, coded data apart.
    private static void jpeg(byte[] file, List<Integer> ends) {
        for (int at = 2; at + 4 <= file.length; at++) {
            int marker = file[at + 1] & 0xff;
            if ((file[at] & 0xff) == 0xff && marker >= 0xc0 && marker != 0xff) {
                ends.add(at);
                boolean alone = marker >= 0xd0 && marker <= 0xd9;
                int length = alone ? 0 : (file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff);
                at += 1 + length;
                ends.add(at + 1);
            }
        }
    }

    private static void chunks(byte[] file, int head, List<Integer> ends) {
        boolean png = head == 8;
        ByteBuffer buffer = ByteBuffer.wrap(file).order(png ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long at = head;
        while (at + 8 <= file.length) {
            ends.add((int) at);
            long length = buffer.getInt((int) at + (png ? 0 : 4)) & 0xffffffffL;
            at += png ? 12 + length : 8 + length + (length & 1);
        }
        ends.add((int) Math.min(at, file.length));
    }

    /// Header with palette, then blocks.
    private static void gif(byte[] file, List<Integer> ends) {
        if (file.length < 14) {
            return;
        }
        int at = 13 + palette(file[10]);
        while (at + 10 < file.length && (file[at] == '!' || file[at] == ',')) {
            ends.add(at);
            at += file[at] == '!' ? 2 : 11 + palette(file[at + 9]);
            while (at < file.length && file[at] != 0) {
                at += 1 + (file[at] & 0xff);
            }
            at++;
        }
        ends.add(at);
    }

    private static int palette(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static void tiff(byte[] file, List<Integer> ends) {
        if (file.length < 8) {
            return;
        }
        ByteBuffer buffer =
                ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = buffer.getInt(4);
        if (directory < 8 || directory > file.length - 2) {
            return;
        }
        ends.addAll(List.of(8, directory, directory + 2));
        int count = buffer.getShort(directory) & 0xffff;
        for (int i = 1; i <= count && directory + 2 + TIFF_ENTRY * i < file.length; i++) {
            ends.add(directory + 2 + TIFF_ENTRY * i);
        }
    }
}
