package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.ImageFormat;
import featuredrop.images.ImageHeader;
import featuredrop.images.UnreadableImageException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The markers of a JPEG file, as in ITU-T T.81 annex B.
final class JpegHeader {
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int INTERVAL = 0xdd;
    private static final int HIERARCHICAL = 0xde;
    /// A bound on the work of this check. Ordinary files have below a hundred.
    private static final int MAX_SEGMENTS = 100_000;

    private JpegHeader() {}

    /// What the frame declares.
    static ImageHeader read(Bytes bytes) throws UnreadableImageException {
        long at = marker(bytes, 2);
        for (int segments = 0; !isFrame(bytes.u8(at)); segments++) {
            if (segments > MAX_SEGMENTS) {
                throw UnreadableImageException.malformed("more than " + MAX_SEGMENTS + " segments");
            }
            if (bytes.u8(at) == SCAN || bytes.u8(at) == END) {
                throw UnreadableImageException.malformed("a scan without a frame");
            }
            at = marker(bytes, afterSegment(bytes, at));
        }
        return frame(bytes, at);
    }

    /// The scans, counted up to `enough`. Walks over the whole file: a decoder fills what is missing with
    /// gray, so a cut
    /// file has to be known before.
    static JpegScans scans(Bytes bytes, int enough) throws UnreadableImageException {
        JpegScans scans = new JpegScans(bytes);
        int interval = 0;
        int segments = 0;
        long at = marker(bytes, 2);
        while (bytes.u8(at) != END && scans.count() < enough) {
            int code = bytes.u8(at);
            long next = afterSegment(bytes, at);
            if (code == SCAN) {
                scans.add(at, next);
                next = afterData(bytes, next, interval);
            } else {
                if (isFrame(code)) {
                    scans.frame(at);
                }
                interval = code == INTERVAL ? bytes.u16(at + 3, ByteOrder.BIG_ENDIAN) : interval;
                next = marker(bytes, next);
            }
            if (++segments > MAX_SEGMENTS) {
                throw UnreadableImageException.malformed("more than " + MAX_SEGMENTS + " segments");
            }
            at = next;
        }
        if (scans.count() == 0) {
            throw UnreadableImageException.malformed("no scan");
        }
        return scans;
    }

    /// The places where the data of scans and of restart intervals end, before the marker.
    static List<Integer> dataEnds(Bytes bytes) throws UnreadableImageException {
        List<Integer> ends = new ArrayList<>();
        boolean data = false;
        long at = marker(bytes, 2);
        while (true) {
            int code = bytes.u8(at);
            if (data) {
                long end = at - 1;
                while (bytes.u8(end - 1) == 0xff) {
                    end--;
                }
                ends.add((int) end);
            }
            if (code == END) {
                return ends;
            }
            data = code == SCAN || (data && isRestart(code));
            at = marker(bytes, afterSegment(bytes, at));
        }
    }

    /// Whether the frame says that its data are arithmetic codes.
    static boolean isArithmetic(Bytes bytes) throws UnreadableImageException {
        long at = marker(bytes, 2);
        while (!isFrame(bytes.u8(at))) {
            at = marker(bytes, afterSegment(bytes, at));
        }
        return bytes.u8(at) > 0xc8;
    }

    private static ImageHeader frame(Bytes bytes, long at) throws UnreadableImageException {
        int bits = bytes.u8(at + 3);
        int channels = bytes.u8(at + 8);
        String process = switch (bytes.u8(at)) {
            case 0xc0, 0xc1, 0xc2, 0xc9, 0xca -> "";
            case 0xc3, 0xc7, 0xcb, 0xcf -> "lossless";
            default -> "hierarchical";
        };
        if (!process.isEmpty()) {
            throw UnreadableImageException.unsupported(process + " JPEG");
        }
        if (bits != 8) {
            throw UnreadableImageException.unsupported("JPEG with " + bits + " bits a sample");
        }
        if (channels != 1 && channels != 3 && channels != 4) {
            throw UnreadableImageException.unsupported("JPEG with " + channels + " channels");
        }
        int height = bytes.u16(at + 4, ByteOrder.BIG_ENDIAN);
        int width = bytes.u16(at + 6, ByteOrder.BIG_ENDIAN);
        return new ImageHeader(ImageFormat.JPEG, width, height, channels, bits);
    }

    /// The place of the code of the first marker from `at` on; decoders skip what is not one.
    private static long marker(Bytes bytes, long from) throws UnreadableImageException {
        long at = bytes.markerFrom(from);
        while (bytes.u8(at + 1) == 0xff || bytes.u8(at + 1) == 0) {
            at = bytes.markerFrom(at + 1);
        }
        return at + 1;
    }

    private static long afterSegment(Bytes bytes, long marker) throws UnreadableImageException {
        if (standsAlone(bytes.u8(marker))) {
            return marker + 1;
        }
        int length = bytes.u16(marker + 1, ByteOrder.BIG_ENDIAN);
        if (length < 2) {
            throw UnreadableImageException.malformed("a segment of " + length + " bytes at byte " + marker);
        }
        return marker + 1 + length;
    }

    /// The place of the code of the marker that ends a scan's data.
    private static long afterData(Bytes bytes, long from, int interval) throws UnreadableImageException {
        long at = marker(bytes, from);
        while (isRestart(bytes.u8(at))) {
            long next = marker(bytes, at + 1);
            // A decoder takes the first one for the end of the data. Without data behind it does no harm.
            if (interval == 0 && next > at + 2) {
                throw UnreadableImageException.malformed("restarts in a scan without a restart interval");
            }
            at = next;
        }
        return at;
    }

    private static boolean standsAlone(int marker) {
        return isRestart(marker) || marker == 0xd8 || marker == 0x01;
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    /// Not DHT, JPG and DAC, which share the range.
    private static boolean isFrame(int marker) {
        return marker == HIERARCHICAL
                || (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc);
    }
}
