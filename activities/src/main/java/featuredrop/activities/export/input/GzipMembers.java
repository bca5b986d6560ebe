package featuredrop.activities.export.input;

import featuredrop.exchange.config.InputConfig;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decodes the members of a gzip file as one stream. Gives every byte that zlib can decode, and only then the first
/// defect, as a [GzipDamageException]. Reading goes on behind a member whose checksum is wrong, because its end is
/// known. Zero bytes behind a member are padding. A file of zero bytes is an empty stream.
final class GzipMembers extends InputStream {
    private static final int BUFFER = 1 << 16;
    private static final long RATIO_FROM = 1 << 20;

    private final InputStream in;
    private final String file;
    private final InputConfig limits;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();

    private final byte[] packed = new byte[BUFFER];
    private int next;
    private int filled;
    /// Bytes of the file before the buffer.
    private long base;

    private long decoded;
    private long memberFrom;
    private boolean inMember;
    private boolean ended;
    private @Nullable GzipDamageException defect;

    /// @param file for messages
    GzipMembers(InputStream in, String file, InputConfig limits) {
        this.in = in;
        this.file = file;
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /// @throws GzipDamageException at the end of a file with a defect
    /// @throws DropException type `INPUT_TOO_LARGE`
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!ended) {
            if (!inMember) {
                openMember();
                continue;
            }
            int n = inflated(bytes, offset, length);
            if (n > 0) {
                checksum.update(bytes, offset, n);
                decoded += n;
                requireWithinLimits();
                return n;
            }
        }
        if (defect != null) {
            throw defect;
        }
        return -1;
    }

    /// Frees the decoder. The file is its opener's to close.
    @Override
    public void close() {
        inflater.close();
    }

    /// Bytes of the current member; 0 when it has ended or when a defect ended the stream.
    private int inflated(byte[] bytes, int offset, int length) throws IOException {
        long before = inflater.getBytesWritten();
        try {
            int n = inflater.inflate(bytes, offset, length);
            if (n == 0 && inflater.finished()) {
                takeUpBehindDeflate();
                closeMember();
            } else if (n == 0 && !inflater.needsInput()) {
                end("the compressed data need a dictionary", true);
            } else if (n == 0) {
                feed();
            }
            return n;
        } catch (DataFormatException e) {
            takeUpBehindDeflate();
            end("the compressed data are broken (" + e.getMessage() + ")", true);
            return (int) (inflater.getBytesWritten() - before); // zlib gives these, and only then finds the defect
        }
    }

    private void feed() throws IOException {
        next = filled;
        if (fill()) {
            inflater.setInput(packed, 0, filled);
        } else {
            end("the file ends in the compressed data", true);
        }
    }

    private void takeUpBehindDeflate() {
        next = filled - inflater.getRemaining();
    }

    private void openMember() throws IOException {
        int first = byteOrEnd();
        while (first == 0 && position() > 1) {
            first = byteOrEnd();
        }
        if (first < 0) {
            ended = true;
            return;
        }
        memberFrom = position() - 1;
        try {
            if (first != 0x1f || requiredByte() != 0x8b) {
                boolean begin = memberFrom == 0;
                end(begin ? "it is no gzip stream" : "what follows the last member is no gzip member", false);
                return;
            }
            skipHeader();
        } catch (EOFException e) {
            end("the file ends in the header of a member", true);
        }
        if (!ended) {
            inflater.reset();
            inflater.setInput(packed, next, filled - next);
            checksum.reset();
            inMember = true;
        }
    }

    /// The header behind its first two bytes, RFC 1952.
    private void skipHeader() throws IOException {
        int method = requiredByte();
        int flags = requiredByte();
        if (method != 8 || (flags & 0xe0) != 0) {
            end("the header of a member is none of gzip's", true);
            return;
        }
        skip(6);
        if ((flags & 4) != 0) {
            skip(requiredByte() | requiredByte() << 8);
        }
        if ((flags & 8) != 0) {
            skipText();
        }
        if ((flags & 16) != 0) {
            skipText();
        }
        if ((flags & 2) != 0) {
            skip(2);
        }
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            requiredByte();
        }
    }

    private void skipText() throws IOException {
        while (requiredByte() != 0) {
            if (position() - memberFrom > limits.gzipHeader().bytes()) {
                throw tooLarge("the header of the gzip member at byte " + memberFrom + " has more than "
                        + limits.gzipHeader().bytes() + " bytes (input.gzip-header). Compress the file anew");
            }
        }
    }

    private void closeMember() throws IOException {
        inMember = false;
        try {
            long sum = requiredNumber();
            long length = requiredNumber();
            if (sum != checksum.getValue()) {
                note("the checksum is wrong", false);
            } else if (length != (inflater.getBytesWritten() & 0xffffffffL)) {
                note("the length is wrong", false);
            }
        } catch (EOFException e) {
            end("the file ends in the trailer of a member", memberFrom > 0); // members may be cut within a line
        }
    }

    private long requiredNumber() throws IOException {
        long number = 0;
        for (int i = 0; i < Integer.SIZE; i += Byte.SIZE) {
            number |= (long) requiredByte() << i;
        }
        return number;
    }

    private void end(String what, boolean contentCut) {
        note(what, contentCut);
        ended = true;
    }

    /// Keeps the first defect; only the last one says whether the content is cut.
    private void note(String what, boolean contentCut) {
        String message = defect == null
                ? what + ": gzip member at byte " + memberFrom + ", defect at byte " + position() + " of the file"
                : String.valueOf(defect.getMessage());
        defect = new GzipDamageException(message, contentCut);
    }

    private void requireWithinLimits() {
        if (decoded > limits.decodedBytes().bytes()) {
            throw tooLarge("it holds more than " + limits.decodedBytes().bytes()
                    + " bytes when decoded (input.decoded-bytes). Split the file");
        }
        long taken = base + filled - inflater.getRemaining();
        if (decoded > RATIO_FROM && decoded - RATIO_FROM > limits.ratio() * taken) {
            throw tooLarge("its first " + taken + " bytes decode to " + decoded + ", more than " + limits.ratio()
                    + " times as many (input.ratio). Remove blank lines and filling");
        }
    }

    private DropException tooLarge(String what) {
        return new DropException(FailureType.INPUT_TOO_LARGE, file + ": " + what);
    }

    /// Bytes of the file that were used.
    private long position() {
        return base + next;
    }

    private int requiredByte() throws IOException {
        int found = byteOrEnd();
        if (found < 0) {
            throw new EOFException();
        }
        return found;
    }

    private int byteOrEnd() throws IOException {
        return next < filled || fill() ? packed[next++] & 0xff : -1;
    }

    /// Replaces the buffer, whose bytes are used; false at the end of the file.
    private boolean fill() throws IOException {
        base += filled;
        next = 0;
        filled = 0;
        int n = in.read(packed, 0, BUFFER);
        filled = Math.max(n, 0);
        return n > 0;
    }
}
