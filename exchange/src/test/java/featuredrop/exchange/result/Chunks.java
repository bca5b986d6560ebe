package featuredrop.exchange.result;

import com.google.protobuf.ByteString;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Results of chunks for tests.
public final class Chunks {
    static final int DIMENSION = 4;
    static final ResultWriter.Facts FACTS = new ResultWriter.Facts("onnxruntime-cpu 1.29.0", 3, 4_567);

    private Chunks() {}

    public static ChunkResult extracted(int record, long itemId) {
        return ChunkResult.newBuilder()
                .setRecord(record)
                .setItemId(itemId)
                .setOutcome(Outcome.EXTRACTED.number())
                .setImageSha256(ByteString.copyFrom(new byte[32]))
                .addAllFeature(List.of(0.5f, -0.5f, 0f, record / 1_000f))
                .build();
    }

    public static ChunkResult failed(int record, long itemId, Outcome outcome) {
        return ChunkResult.newBuilder()
                .setRecord(record)
                .setItemId(itemId)
                .setOutcome(outcome.number())
                .setDetail("HTTP 404")
                .setAttempts(1)
                .build();
    }

    static List<ChunkResult> random(Random random, int records) {
        List<ChunkResult> results = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            results.add(
                    random.nextBoolean()
                            ? extracted(i, random.nextLong())
                            : failed(i, random.nextLong(), Outcome.of(3 + random.nextInt(21))));
        }
        return results;
    }

    public static ResultWriter.Finished finished(List<ChunkResult> results) {
        ResultWriter writer = new ResultWriter("0123456789abcdef", DIMENSION);
        results.forEach(writer::add);
        return writer.finish(FACTS);
    }
}
