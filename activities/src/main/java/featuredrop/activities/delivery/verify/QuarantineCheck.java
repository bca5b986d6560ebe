package featuredrop.activities.delivery.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.format.Redaction;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Compares lines of `quarantine.jsonl` with records and rejects, field by field. It reads JSON by itself: the
/// writer's code must not check itself. Only the rules of what must not leave the house, [Redaction], are the
/// same. Not thread-safe.
final class QuarantineCheck {
    private final String path;
    private final GzipLines lines;

    QuarantineCheck(String path, GzipLines lines) {
        this.path = path;
        this.lines = lines;
    }

    /// Takes the next line, which must be that of a record.
    ///
    /// @param file the input file's name in the plan
    /// @param record index of the record in the file, from 0
    void requireRecord(String file, long record, ProductImage image, ChunkResult result) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("file", file);
        expected.put("record", record);
        expected.put("itemId", result.getItemId());
        expected.put("internalId", (long) image.getInternalId());
        expected.put("externalItemId", Redaction.id(image.getExternalItemId()));
        expected.put("url", Redaction.url(image.getImageUrl()));
        expected.put("outcome", Outcome.of(result.getOutcome()).name());
        expected.put("detail", Redaction.detail(result.getDetail()));
        expected.put("attempts", (long) result.getAttempts());
        requireNext(expected);
    }

    /// Takes the next line, which must be that of a bad line or damaged range.
    void requireReject(String file, FileIndex.Reject reject) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("file", file);
        expected.put("from", reject.range().from());
        expected.put("to", reject.range().to());
        expected.put("line", reject.line());
        expected.put("outcome", reject.outcome().name());
        expected.put("detail", Redaction.detail(reject.detail()));
        requireNext(expected);
    }

    /// Checks that no line is left.
    void requireEnd(long quarantined) {
        if (lines.next()) {
            throw Verification.differs(path, lines.number(), "follows after all quarantined records");
        }
        if (lines.number() != quarantined) {
            throw Verification.failed(
                    path + " has " + lines.number() + " lines, the results " + quarantined + " quarantined records");
        }
    }

    private void requireNext(Map<String, Object> expected) {
        if (!lines.next()) {
            throw Verification.differs(path, lines.number() + 1, "is missing: " + expected);
        }
        JsonTree.Difference difference = JsonTree.compare(parsed(), expected);
        if (!difference.isNone()) {
            throw Verification.differs(path, lines.number(), difference.text());
        }
    }

    private JsonNode parsed() {
        byte[] line = lines.line();
        try {
            return JsonTree.parse(line);
        } catch (JsonProcessingException e) {
            throw Verification.differs(
                    path, lines.number(), "is no JSON: " + new String(line, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new AssertionError("bytes in memory", e);
        }
    }
}
