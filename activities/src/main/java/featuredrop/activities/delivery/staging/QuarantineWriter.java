package featuredrop.activities.delivery.staging;

import featuredrop.exchange.delivery.QuarantineLine;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.ResultFooters;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.IOException;
import java.io.OutputStream;

/// Lists every input record without a vector: in plan order, of each file first the records of its chunks,
/// then its bad lines and damaged ranges. Reads the input records only of chunks that have some.
/// Thread-safe.
final class QuarantineWriter {
    private final ExchangeReader reader;

    QuarantineWriter(ExchangeReader reader) {
        this.reader = reader;
    }

    /// A drop, its plan and its settlement, read before.
    record Drop(PlanRef ref, DropPlan plan, SettlementFile settled) {}

    /// Does something with a line.
    @FunctionalInterface
    private interface LineVisitor {
        void visit(QuarantineLine line) throws IOException;
    }

    /// Writes the lines as gzip and closes the stream.
    void write(Drop drop, OutputStream out, Progress progress) throws IOException {
        try (GzipText text = new GzipText(out)) {
            forEachLine(drop, line -> text.add(line.bytes()), progress);
        }
    }

    /// Visits the lines in the order in which they are delivered.
    private void forEachLine(Drop drop, LineVisitor visitor, Progress progress) throws IOException {
        for (int file = 0; file < drop.plan().files().size(); file++) {
            progress.at("quarantine, file " + file, 0);
            FileIndex index = reader.index(drop.ref(), drop.plan(), file);
            long first = 0;
            for (IndexedChunk chunk : index.chunks()) {
                ChunkRef name = drop.settled().result(drop.ref(), new ChunkPosition(file, chunk.chunk()));
                progress.at("quarantine of chunk " + name.name(), first);
                if (hasQuarantined(name, chunk)) {
                    visit(new Chunk(name, chunk, index.name(), first), visitor, progress);
                }
                first += chunk.records();
            }
            for (FileIndex.Reject reject : index.rejects()) {
                visitor.visit(QuarantineLine.of(index.name(), reject));
            }
        }
    }

    /// @param first index in the file of the chunk's first record
    private record Chunk(ChunkRef name, IndexedChunk indexed, String file, long first) {}

    private void visit(Chunk chunk, LineVisitor visitor, Progress progress) throws IOException {
        reader.forEachRecord(chunk.name(), chunk.indexed(), (image, result) -> {
            if (Outcome.of(result.getOutcome()).isQuarantined()) {
                visitor.visit(QuarantineLine.of(chunk.file(), chunk.first() + result.getRecord(), image, result));
            }
            progress.at("quarantine of chunk " + chunk.name().name(), chunk.first() + result.getRecord());
        });
    }

    private boolean hasQuarantined(ChunkRef name, IndexedChunk chunk) {
        return ResultFooters.count(reader.footer(name, chunk)).keySet().stream().anyMatch(Outcome::isQuarantined);
    }
}
