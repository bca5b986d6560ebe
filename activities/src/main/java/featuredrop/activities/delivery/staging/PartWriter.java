package featuredrop.activities.delivery.staging;

import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.delivery.tree.StagedFiles;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.delivery.FeatureLine;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.progress.Progress;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.ChunkDuplicates;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.SettlementFile.Part;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.extraction.ChunkRef;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// Writes the delivered records of one part, in plan order, as a gzip member of text lines. Thread-safe.
public final class PartWriter {
    private static final int BUFFER = 1 << 16;

    private final LandingZone zone;
    private final OutputTree tree;
    private final ExchangeReader reader;

    public PartWriter(LandingZone zone, OutputTree tree, ObjectStore store) {
        this.zone = zone;
        this.tree = tree;
        this.reader = new ExchangeReader(store);
    }

    /// Writes the part, unless it is there. One that is there must hold the same lines; it stays.
    public void write(Staging staging, int number, Progress progress) {
        SettlementFile settled = reader.settled(staging.plan());
        if (number < 0 || number >= settled.parts().size()) {
            throw new DropException(
                    FailureType.NO_SUCH_PART,
                    "Part " + number + " of " + settled.parts().size() + " of "
                            + staging.plan().key());
        }
        StagedFiles files = new StagedFiles(zone, tree.staging(staging));
        Lines lines = new Lines(staging, settled, number, progress);
        String temporary = files.fill(String.format("part-%06d", number), lines::writeTo);
        if (!files.name(temporary, files.part(number))) {
            requireSameLines(files.part(number), lines.sha256);
        }
    }

    private void requireSameLines(String path, String expected) {
        String found;
        try (InputStream in = new GZIPInputStream(zone.open(path, 0), BUFFER)) {
            found = Sha256.hex(in);
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
        if (!found.equals(expected)) {
            throw new DropException(
                    FailureType.PART_DIFFERS,
                    path + " holds other lines than this attempt: " + found + ", not " + expected);
        }
    }

    /// The lines of one part on their way into a file.
    private final class Lines {
        private final Staging staging;
        private final SettlementFile settled;
        private final Part part;
        private final Map<ChunkPosition, ChunkDuplicates> duplicates;
        private final Progress progress;
        private String sha256 = "";

        Lines(Staging staging, SettlementFile settled, int number, Progress progress) {
            this.staging = staging;
            this.settled = settled;
            this.part = settled.parts().get(number);
            this.duplicates = settled.duplicatesByChunk();
            this.progress = progress;
        }

        void writeTo(OutputStream out) throws IOException {
            DropPlan plan = reader.recentPlan(staging.plan());
            GzipText text = new GzipText(out);
            try (text) {
                for (int file = part.first().file(); file <= part.last().file(); file++) {
                    progress.at("part " + part.part() + ", file " + file, text.count());
                    FileIndex index = reader.index(staging.plan(), plan, file);
                    for (IndexedChunk chunk : index.chunks()) {
                        ChunkPosition position = new ChunkPosition(file, chunk.chunk());
                        if (part.contains(position)) {
                            add(text, plan.partnerId(), position, chunk);
                        }
                    }
                }
            }
            requireCount(text.count());
            sha256 = text.linesSha256();
        }

        private void add(GzipText text, int partner, ChunkPosition position, IndexedChunk chunk) throws IOException {
            BitSet again =
                    duplicates.containsKey(position) ? duplicates.get(position).toBits() : new BitSet();
            ChunkRef name = settled.result(staging.plan(), position);
            reader.forEachResult(name, chunk, result -> {
                if (result.getOutcome() == Outcome.EXTRACTED.number() && !again.get(result.getRecord())) {
                    text.add(line(partner, position, result).bytes());
                    progress.at("part " + part.part() + ", chunk " + position, text.count());
                }
            });
            progress.at("part " + part.part() + ", chunk " + position, text.count());
        }

        private static FeatureLine line(int partner, ChunkPosition chunk, ChunkResult result) {
            try {
                return FeatureLine.of(partner, result);
            } catch (IllegalArgumentException e) {
                throw new DropException(
                        FailureType.RESULT_DAMAGED,
                        "Record " + result.getRecord() + " of chunk " + chunk + " is EXTRACTED: " + e.getMessage());
            }
        }

        private void requireCount(long lines) {
            if (lines != part.delivered()) {
                throw new DropException(
                        FailureType.PART_DIFFERS,
                        "Part " + part.part() + " of " + staging.plan().key() + " has " + lines
                                + " lines, expected by its settlement: " + part.delivered());
            }
        }
    }
}
