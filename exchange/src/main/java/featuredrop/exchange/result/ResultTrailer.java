package featuredrop.exchange.result;

import com.google.protobuf.InvalidProtocolBufferException;
import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The last 16 bytes of a result, big-endian: length of the footer, CRC-32C of the footer, format version,
/// `FDRS`. With them the footer is found from the end.
///
/// @param footerLength bytes of the footer, which stands directly before
/// @param footerCrc its CRC-32C
record ResultTrailer(int footerLength, int footerCrc) {
    static final int LENGTH = 16;
    /// Far above nine bytes for each of the records of a chunk.
    static final int MAX_FOOTER = 64 << 20;

    private static final int MAGIC = 'F' << 24 | 'D' << 16 | 'R' << 8 | 'S';

    static ResultTrailer of(byte[] footer) {
        return new ResultTrailer(footer.length, crc(footer));
    }

    /// Reads the trailer that the bytes end in.
    static ResultTrailer read(byte[] tail, String key) {
        if (tail.length < LENGTH) {
            throw damaged(key, "is " + tail.length + " bytes long, too short for a trailer");
        }
        ByteBuffer bytes = ByteBuffer.wrap(tail, tail.length - LENGTH, LENGTH);
        ResultTrailer trailer = new ResultTrailer(bytes.getInt(), bytes.getInt());
        int version = bytes.getInt();
        if (bytes.getInt() != MAGIC) {
            throw damaged(key, "has no footer: it does not end in FDRS");
        }
        if (version != FormatVersion.CURRENT) {
            throw damaged(key, "has format version " + version + ", this release reads " + FormatVersion.CURRENT);
        }
        if (trailer.footerLength < 0 || trailer.footerLength > MAX_FOOTER) {
            throw damaged(key, "has a footer of " + trailer.footerLength + " bytes");
        }
        return trailer;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putInt(footerLength)
                .putInt(footerCrc)
                .putInt(FormatVersion.CURRENT)
                .putInt(MAGIC)
                .array();
    }

    /// The footer, from bytes that end in footer and trailer.
    ResultFooter footer(byte[] tail, String key) {
        int from = tail.length - LENGTH - footerLength;
        if (from < 0) {
            throw damaged(key, "is cut: it has " + tail.length + " bytes and a footer of " + footerLength);
        }
        byte[] footer = Arrays.copyOfRange(tail, from, from + footerLength);
        if (crc(footer) != footerCrc) {
            throw damaged(key, "has a footer with a wrong checksum");
        }
        try {
            return requireConsistent(ResultFooter.parseFrom(footer), key);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(key, "has a footer that cannot be parsed: " + e.getMessage());
        }
    }

    /// For a reader that finds a result incomplete or changed.
    static DropException damaged(String key, String what) {
        return new DropException(FailureType.RESULT_DAMAGED, "The result " + key + " " + what);
    }

    private static ResultFooter requireConsistent(ResultFooter footer, String key) {
        if (footer.getItemIdsCount() != footer.getOutcomes().size()) {
            throw damaged(
                    key,
                    "has a footer with " + footer.getItemIdsCount() + " ids and "
                            + footer.getOutcomes().size() + " outcomes");
        }
        try {
            ResultFooters.count(footer);
        } catch (IllegalArgumentException e) {
            throw damaged(key, "has a footer with an unknown outcome: " + e.getMessage());
        }
        return footer;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
