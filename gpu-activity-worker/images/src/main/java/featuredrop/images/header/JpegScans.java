package featuredrop.images.header;

import featuredrop.images.Bytes;
import featuredrop.images.UnreadableImageException;
import java.util.Arrays;

/// What the scans of a JPEG file send together. A file that is cut between two scans, and ended, is a
/// sound file for a decoder, which shows gray for a colour and blurs for a detail that never came. Used
/// once.
final class JpegScans {
    private static final int PROGRESSIVE = 0xc2;
    private static final int PROGRESSIVE_ARITHMETIC = 0xca;
    private static final int COEFFICIENTS = 64;
    private static final int NEVER = -1;

    private final Bytes bytes;
    /// The numbers of the colours, as the frame gives them.
    private int[] ids = {};
    /// For each colour and coefficient the lowest bit that was sent.
    private int[][] sent = {};
    private boolean progressive;
    private int count;

    JpegScans(Bytes bytes) {
        this.bytes = bytes;
    }

    /// Scans so far.
    int count() {
        return count;
    }

    /// @param at the code of the frame's marker
    void frame(long at) throws UnreadableImageException {
        if (ids.length > 0) {
            // Decoders refuse it.
            return;
        }
        int code = bytes.u8(at);
        progressive = code == PROGRESSIVE || code == PROGRESSIVE_ARITHMETIC;
        ids = new int[bytes.u8(at + 8)];
        sent = new int[ids.length][COEFFICIENTS];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes.u8(at + 9 + 3L * i);
            Arrays.fill(sent[i], NEVER);
        }
    }

    /// @param at the code of the scan's marker
    /// @param end behind its segment
    void add(long at, long end) throws UnreadableImageException {
        count++;
        int colours = bytes.u8(at + 3);
        long parameters = at + 4 + 2L * colours;
        if (parameters + 3 > end) {
            throw UnreadableImageException.malformed("a scan of " + colours + " colours in too small a segment");
        }
        for (int i = 0; i < colours; i++) {
            int id = bytes.u8(at + 4 + 2L * i);
            for (int colour = 0; colour < ids.length; colour++) {
                if (ids[colour] == id) {
                    send(sent[colour], parameters);
                }
            }
        }
    }

    private void send(int[] lowest, long parameters) throws UnreadableImageException {
        if (!progressive) {
            // Its parameters are fixed; decoders ignore them.
            Arrays.fill(lowest, 0);
            return;
        }
        int first = bytes.u8(parameters);
        int last = Math.min(bytes.u8(parameters + 1), COEFFICIENTS - 1);
        int before = bytes.u8(parameters + 2) >> 4;
        int now = bytes.u8(parameters + 2) & 15;
        for (int i = first; i <= last; i++) {
            if (before != 0 && lowest[i] != before) {
                throw UnreadableImageException.malformed("a scan refines what no scan has sent");
            }
            lowest[i] = now;
        }
    }

    /// @throws UnreadableImageException TRUNCATED when a colour, a coefficient or a bit never came
    void requireWhole() throws UnreadableImageException {
        for (int[] lowest : sent) {
            for (int bit : lowest) {
                if (bit != 0) {
                    throw UnreadableImageException.cut();
                }
            }
        }
    }
}
