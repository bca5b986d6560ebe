package featuredrop.exchange.result;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.drop.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one result as a stream, holding one record at a time.
///
/// What was read is proven only at the end: [#next] returns empty once footer, digest, ids and outcomes
/// have been compared, and a caller that stops earlier has read something unproven. Every difference is a
/// [featuredrop.workflows.policy.DropException] of kind BUG, type `RESULT_DAMAGED`, that names the object. Not
/// thread-safe; the caller closes the stream.
public final class ResultReader {
    private static final int MAX_RECORD = 16 << 20;
    private static final int MAX_LENGTH_BYTES = 5;

    private final DigestInputStream in;
    private final MessageDigest digest = Sha256.digest();
    private final String key;
    private final int expected;
    private final long[] itemIds;
    private final byte[] outcomes;
    private int records;
    private long position;
    private int dimension = -1;
    private @Nullable ResultFooter footer;

    /// @param key the object's key, for messages
    /// @param records number of records of the chunk, from the index
    public ResultReader(InputStream in, String key, int records) {
        this.in = new DigestInputStream(new BufferedInputStream(in, 1 << 16), digest);
        this.key = key;
        this.expected = records;
        this.itemIds = new long[records];
        this.outcomes = new byte[records];
    }

    /// The next record's result; empty at the proven end.
    ///
    /// @throws IOException when the stream cannot be read
    public Optional<ChunkResult> next() throws IOException {
        if (footer != null) {
            return Optional.empty();
        }
        int length = length();
        if (length == 0) {
            footer = provenFooter();
            return Optional.empty();
        }
        byte[] body = in.readNBytes(length);
        position += body.length;
        if (body.length < length) {
            throw ResultTrailer.damaged(key, "is cut in record " + records);
        }
        try {
            return Optional.of(checked(ChunkResult.parseFrom(body)));
        } catch (InvalidProtocolBufferException e) {
            throw ResultTrailer.damaged(key, "has a record " + records + " that cannot be parsed: " + e.getMessage());
        }
    }

    /// The footer, once [#next] has returned empty.
    ///
    /// @throws IllegalStateException before that
    public ResultFooter footer() {
        if (footer == null) {
            throw new IllegalStateException("The footer of " + key + " is not read yet");
        }
        return footer;
    }

    private ChunkResult checked(ChunkResult result) {
        if (records == expected || result.getRecord() != records) {
            throw ResultTrailer.damaged(
                    key, "has record " + result.getRecord() + " in place " + records + " of " + expected);
        }
        boolean extracted = result.getOutcome() == Outcome.EXTRACTED.number();
        int values = result.getFeatureCount();
        if (extracted && dimension < 0) {
            dimension = values;
        }
        if (values != (extracted ? dimension : 0)) {
            throw ResultTrailer.damaged(key, "has a record " + records + " with " + values + " values");
        }
        itemIds[records] = result.getItemId();
        outcomes[records] = (byte) result.getOutcome();
        records++;
        return result;
    }

    private ResultFooter provenFooter() throws IOException {
        ByteString bodyDigest = ByteString.copyFrom(digest.digest());
        byte[] end = in.readNBytes(ResultTrailer.MAX_FOOTER + ResultTrailer.LENGTH + 1);
        ResultTrailer trailer = ResultTrailer.read(end, key);
        if (end.length != trailer.footerLength() + ResultTrailer.LENGTH) {
            throw ResultTrailer.damaged(
                    key, "ends in " + end.length + " bytes, its footer has " + trailer.footerLength());
        }
        ResultFooter found = trailer.footer(end, key);
        if (found.getBodyLength() != position || !found.getSha256().equals(bodyDigest)) {
            throw ResultTrailer.damaged(key, "has other records than its footer was written for");
        }
        return checked(found);
    }

    private ResultFooter checked(ResultFooter found) {
        if (records != expected || found.getItemIdsCount() != records) {
            throw ResultTrailer.damaged(
                    key,
                    "has " + records + " records and " + found.getItemIdsCount() + " in its footer, the chunk has "
                            + expected);
        }
        if (dimension >= 0 && dimension != found.getDimension()) {
            throw ResultTrailer.damaged(key, "has features of " + dimension + " values, not " + found.getDimension());
        }
        for (int i = 0; i < records; i++) {
            if (found.getItemIds(i) != itemIds[i] || found.getOutcomes().byteAt(i) != outcomes[i]) {
                throw ResultTrailer.damaged(key, "has a record " + i + " that differs from its footer");
            }
        }
        return found;
    }

    private int length() throws IOException {
        int value = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
            int b = in.read();
            if (b < 0) {
                throw ResultTrailer.damaged(key, "is cut after record " + records + ", it has no footer");
            }
            position++;
            value |= (b & 0x7f) << (7 * i);
            if (b < 0x80) {
                if (value < 0 || value > MAX_RECORD) {
                    break;
                }
                return value;
            }
        }
        throw ResultTrailer.damaged(key, "has a broken length before record " + records);
    }
}
