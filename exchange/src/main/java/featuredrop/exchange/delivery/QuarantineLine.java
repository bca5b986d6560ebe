package featuredrop.exchange.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.format.CanonicalJson;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Printable;
import java.io.IOException;

/// One line of `quarantine.jsonl`: an input record without a vector, and why.
public sealed interface QuarantineLine {
    /// The input file's name in the plan.
    String file();

    /// The cause.
    Outcome outcome();

    /// For the operator, at most 200 characters.
    String detail();

    /// A framed record.
    ///
    /// @param record its index in the file, from 0, rejects not counted
    /// @param itemId the delivered id that it would have had
    /// @param externalItemId at most 1,000 characters of it
    /// @param url without user, query and fragment; empty when the record has none
    /// @param attempts tries of the image source; 0 when the image was in the record
    record OfRecord(
            String file,
            long record,
            long itemId,
            int internalId,
            String externalItemId,
            String url,
            Outcome outcome,
            String detail,
            int attempts)
            implements QuarantineLine {
        public OfRecord {
            requireCause(outcome);
            externalItemId = Redaction.id(externalItemId);
            url = Redaction.url(url);
            detail = Redaction.detail(detail);
        }
    }

    /// A bad line or a damaged range.
    ///
    /// @param from first byte in the decoded stream
    /// @param to the byte after the last
    /// @param line number of its first line, from 1; 0 where the file has no lines
    record OfReject(String file, long from, long to, long line, Outcome outcome, String detail)
            implements QuarantineLine {
        public OfReject {
            requireCause(outcome);
            detail = Redaction.detail(detail);
        }
    }

    /// The line of a record of a chunk.
    ///
    /// @param record index of the record in the file, from 0
    static QuarantineLine of(String file, long record, ProductImage image, ChunkResult result) {
        return new OfRecord(
                file,
                record,
                result.getItemId(),
                image.getInternalId(),
                image.getExternalItemId(),
                image.getImageUrl(),
                Outcome.of(result.getOutcome()),
                result.getDetail(),
                result.getAttempts());
    }

    /// The line of a reject.
    static QuarantineLine of(String file, FileIndex.Reject reject) {
        return new OfReject(
                file, reject.range().from(), reject.range().to(), reject.line(), reject.outcome(), reject.detail());
    }

    /// As delivered: UTF-8, LF included. What a terminal would obey is written with the escapes of JSON.
    default byte[] bytes() {
        String line = new String(CanonicalJson.line(this), UTF_8);
        return Printable.lines(line).getBytes(UTF_8);
    }

    /// Reads a line.
    ///
    /// @param where for the message: file and line
    static QuarantineLine parse(String line, String where) {
        try {
            JsonNode node = CanonicalJson.MAPPER.readTree(line);
            Class<? extends QuarantineLine> type = node.has("record") ? OfRecord.class : OfReject.class;
            return CanonicalJson.MAPPER.treeToValue(node, type);
        } catch (IOException e) {
            throw CanonicalJson.unreadable(FailureType.UNREADABLE, where, e);
        }
    }

    private static void requireCause(Outcome outcome) {
        if (!outcome.isQuarantined()) {
            throw new IllegalArgumentException(outcome + " is not a cause of quarantine");
        }
    }
}
