package featuredrop.activities.export;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// What a gzip file holds, decoded with the whole file in memory, without the exporter's code.
///
/// @param content every byte that zlib gives
/// @param defect whether anything is wrong with the file
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record GzipOracle(byte[] content, boolean defect) {
    static GzipOracle of(byte[] file) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        boolean defect = false;
        for (int at = 0; at < file.length; ) {
            if (file[at] == 0 && at > 0) {
                at++; // padding
                continue;
            }
            int body = bodyOf(file, at);
            int end = body < 0 ? -1 : inflated(file, body, content);
            if (end < 0 || file.length - Math.abs(end) < 8) {
                return new GzipOracle(content.toByteArray(), true);
            }
            defect |= !matches(file, body, end);
            at = end + 8;
        }
        return new GzipOracle(content.toByteArray(), defect);
    }

    /// Where a member's deflated bytes begin; -1 when it has no whole header.
    private static int bodyOf(byte[] file, int from) {
        if (file.length - from < 10 || file[from] != 0x1f || (file[from + 1] & 0xff) != 0x8b || file[from + 2] != 8) {
            return -1;
        }
        int flags = file[from + 3] & 0xff;
        int at = from + 10;
        if ((flags & 0xe0) != 0) {
            return -1;
        }
        if ((flags & 4) != 0) {
            if (at + 2 > file.length) {
                return -1;
            }
            at += 2 + ((file[at] & 0xff) | (file[at + 1] & 0xff) << 8);
        }
        for (int text = Integer.bitCount(flags & 24); text > 0; text--) {
            while (at < file.length && file[at] != 0) {
                at++;
            }
            at++;
        }
        at += flags & 2;
        return at > file.length ? -1 : at;
    }

    /// Where the deflated bytes end; -1 when they are cut or broken.
    private static int inflated(byte[] file, int from, ByteArrayOutputStream content) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(file, from, file.length - from);
            byte[] buffer = new byte[1 << 16];
            long before = 0;
            try {
                while (!inflater.finished()) {
                    int n = inflater.inflate(buffer);
                    content.write(buffer, 0, n);
                    before += n;
                    if (n == 0 && !inflater.finished()) {
                        return -1;
                    }
                }
                return file.length - inflater.getRemaining();
            } catch (DataFormatException e) {
                content.write(buffer, 0, (int) (inflater.getBytesWritten() - before));
                return -1;
            }
        }
    }

    private static boolean matches(byte[] file, int body, int end) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int same = inflated(file, body, content);
        CRC32 sum = new CRC32();
        sum.update(content.toByteArray());
        return same == end && number(file, end) == sum.getValue() && number(file, end + 4) == content.size();
    }

    private static long number(byte[] file, int at) {
        long number = 0;
        for (int i = 3; i >= 0; i--) {
            number = number << 8 | (file[at + i] & 0xff);
        }
        return number;
    }
}
