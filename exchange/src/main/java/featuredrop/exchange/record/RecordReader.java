package featuredrop.exchange.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads delimited `ProductImage` records, damaged ones too.
///
/// The items' byte ranges tile the stream from 0 to its end. Holds one record at a time, and allocates only
/// as bytes arrive, whatever a length claims. Not thread-safe; the caller closes the stream.
///
/// There are two kinds of damage. Where the framing is intact but the record cannot be parsed, that record
/// alone is damaged, and a run of records of length zero, as a hole in a file reads, is one damaged range.
/// Where the framing is broken, the next record cannot be found, so all from there to the end is
/// one damaged range: a length of more than five bytes, below zero or above [#MAX_RECORD], a length or
/// record that runs past the end, or [#LOST_AFTER] unparsable records in a row.
public final class RecordReader {
    /// The most bytes of a record; a greater length is damage.
    public static final int MAX_RECORD = 64 << 20;
    /// After so many unparsable records in a row the framing counts as broken.
    public static final int LOST_AFTER = 1_000;

    private static final long UNKNOWN = -1;
    private static final int MAX_LENGTH_BYTES = 5;

    private final InputStream in;
    private final long plannedLength;
    private long position;
    private int unparsableInARow;

    /// Reads to the end of the stream.
    public RecordReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.plannedLength = UNKNOWN;
    }

    /// Reads `plannedLength` bytes and never more. A stream that ends sooner is not damage but a changed
    /// file, and fails with kind `PARTNER_DATA`, type `INPUT_CHANGED`.
    public RecordReader(InputStream in, long plannedLength) {
        if (plannedLength < 0) {
            throw new IllegalArgumentException("A planned length of " + plannedLength);
        }
        this.in = new BufferedInputStream(in, 1 << 16);
        this.plannedLength = plannedLength;
    }

    /// What was found in a stretch of the file.
    public sealed interface Item {
        /// First byte, its length prefix included.
        long from();

        /// The byte after the last.
        long to();

        /// A record.
        record ImageRecord(ProductImage image, long from, long to) implements Item {}

        /// Bytes that hold no readable record.
        ///
        /// @param cause for the operator, with place and value
        record Damage(long from, long to, String cause) implements Item {}
    }

    /// The next item; empty at the end.
    ///
    /// @throws IOException when the stream cannot be read
    public Optional<Item> next() throws IOException {
        long from = position;
        int first = read();
        if (first < 0) {
            return Optional.empty();
        }
        long length = length(first);
        if (length < 0) {
            return Optional.of(rest(from, "the length at byte " + from + " is cut or not a varint32"));
        }
        if (length > MAX_RECORD) {
            return Optional.of(
                    rest(from, "a length of " + length + " at byte " + from + " is above the limit of " + MAX_RECORD));
        }
        if (length == 0) {
            return Optional.of(unparsable(from, endOfZeros(), "a record of length 0 at byte " + from));
        }
        return Optional.of(record(from, (int) length));
    }

    private Item record(long from, int length) throws IOException {
        if (plannedLength != UNKNOWN && length > plannedLength - position) {
            return rest(from, "a length of " + length + " at byte " + from + " runs past the end of the file");
        }
        byte[] body = in.readNBytes(length);
        position += body.length;
        if (body.length < length) {
            requirePlannedEnd();
            return rest(from, "a length of " + length + " at byte " + from + " runs past the end of the file");
        }
        try {
            Item record = new Item.ImageRecord(parse(body), from, position);
            unparsableInARow = 0;
            return record;
        } catch (InvalidProtocolBufferException e) {
            return unparsable(
                    from, position, "the record of " + length + " bytes at byte " + from + ": " + e.getMessage());
        }
    }

    /// Parses without copying the image once more.
    private static ProductImage parse(byte[] body) throws InvalidProtocolBufferException {
        CodedInputStream coded = UnsafeByteOperations.unsafeWrap(body).newCodedInput();
        coded.enableAliasing(true);
        try {
            ProductImage image = ProductImage.parseFrom(coded);
            coded.checkLastTagWas(0);
            return image;
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    private Item unparsable(long from, long to, String cause) throws IOException {
        unparsableInARow++;
        if (unparsableInARow >= LOST_AFTER) {
            return rest(from, LOST_AFTER + " unparsable records in a row; the last one: " + cause);
        }
        return new Item.Damage(from, to, cause);
    }

    /// Skips further zero bytes and says where they end.
    private long endOfZeros() throws IOException {
        while (true) {
            in.mark(1);
            int next = read();
            if (next != 0) {
                if (next > 0) {
                    in.reset();
                    position--;
                }
                return position;
            }
        }
    }

    private Item rest(long from, String cause) throws IOException {
        if (plannedLength != UNKNOWN) {
            position = plannedLength;
        } else {
            byte[] sink = new byte[1 << 13];
            for (int n = in.read(sink); n >= 0; n = in.read(sink)) {
                position += n;
            }
        }
        return new Item.Damage(from, position, cause);
    }

    /// The varint that begins with `first`; negative when it is none that a length can be.
    private long length(int first) throws IOException {
        long value = first & 0x7f;
        int b = first;
        for (int i = 1; b >= 0x80; i++) {
            b = read();
            if (b < 0 || i == MAX_LENGTH_BYTES) {
                return -1;
            }
            value |= (b & 0x7fL) << (7 * i);
        }
        return value <= Integer.MAX_VALUE ? value : -1;
    }

    private int read() throws IOException {
        if (position == plannedLength) {
            return -1;
        }
        int b = in.read();
        if (b >= 0) {
            position++;
        } else {
            requirePlannedEnd();
        }
        return b;
    }

    private void requirePlannedEnd() {
        if (plannedLength != UNKNOWN) {
            throw new DropException(
                    FailureType.INPUT_CHANGED,
                    "The file ends at byte " + position + ", planned were " + plannedLength + " bytes");
        }
    }
}
