package featuredrop.gpu.image;

import featuredrop.gpu.image.Bytes.CutException;
import featuredrop.gpu.image.HeaderCheck.MalformedException;
import java.nio.ByteOrder;

/// The frame header of a JPEG file, and how many scans follow.
final class JpegHeader {
    private JpegHeader() {}

    static ImageHeader read(Bytes bytes) throws CutException, MalformedException {
        long at = 2;
        while (true) {
            int marker = markerAt(bytes, at);
            if (isFrame(marker)) {
                break;
            }
            if (marker == 0xda || marker == 0xd9) {
                throw new MalformedException("a scan without a frame");
            }
            at += 2 + segmentLength(bytes, at);
        }
        at = skipFill(bytes, at);
        return new ImageHeader(
                ImageFormat.JPEG,
                bytes.u16(at + 7, ByteOrder.BIG_ENDIAN),
                bytes.u16(at + 5, ByteOrder.BIG_ENDIAN),
                bytes.u8(at + 9),
                bytes.u8(at + 4));
    }

    private static long skipFill(Bytes bytes, long at) throws CutException {
        long marker = at;
        while (bytes.u8(marker + 1) == 0xff) {
            marker++;
        }
        return marker;
    }

    private static int markerAt(Bytes bytes, long at) throws CutException, MalformedException {
        if (bytes.u8(at) != 0xff) {
            throw new MalformedException("no marker at byte " + at);
        }
        return bytes.u8(skipFill(bytes, at) + 1);
    }

    private static long segmentLength(Bytes bytes, long at) throws CutException {
        long marker = skipFill(bytes, at);
        return marker - at + bytes.u16(marker + 2, ByteOrder.BIG_ENDIAN);
    }

    /// Baseline, extended, progressive and their kin; not DHT, JPG and DAC, which share the range.
    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /// How many scans there are, counted up to `enough`; those of a thumbnail count too.
    static int scans(Bytes bytes, int enough) throws CutException {
        int scans = 0;
        for (long at = 2; at + 1 < bytes.length() && scans < enough; at++) {
            if (bytes.u8(at) == 0xff && bytes.u8(at + 1) == 0xda) {
                scans++;
            }
        }
        return scans;
    }
}
