package featuredrop.activities.export;

import featuredrop.activities.export.input.InputPiece;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Gathers records into chunks and writes each chunk once. Holds the records of one chunk, and its content
/// while it is written. Not thread-safe.
final class ChunkWriter {
    private final int mostRecords;
    private final long mostBytes;
    private final Target target;

    private final List<IndexedChunk> written = new ArrayList<>();
    private final List<ProductImage> records = new ArrayList<>();
    private final List<ByteRange> ranges = new ArrayList<>();
    private long bytes;

    /// Where chunks go.
    @FunctionalInterface
    interface Target {
        /// Writes a chunk once.
        ///
        /// @return its SHA-256, hex
        String put(int chunk, byte[] content);
    }

    ChunkWriter(DropPlan plan, Target target) {
        this.mostRecords = plan.chunkRecords();
        this.mostBytes = plan.chunkBytes();
        this.target = target;
    }

    /// Adds a record to the current chunk, after writing that chunk when the record does not fit.
    void add(InputPiece.Image piece) {
        long size = RecordWriter.size(piece.image());
        if (!records.isEmpty() && (records.size() == mostRecords || bytes + size > mostBytes)) {
            writeChunk();
        }
        records.add(piece.image());
        bytes += size;
        addRange(piece.range());
    }

    /// Writes the last chunk and gives all of them.
    List<IndexedChunk> finish() {
        if (!records.isEmpty()) {
            writeChunk();
        }
        return List.copyOf(written);
    }

    private void writeChunk() {
        int chunk = written.size();
        byte[] content = content();
        String sha256 = target.put(chunk, content);
        written.add(new IndexedChunk(chunk, ranges, records.size(), content.length, sha256));
        records.clear();
        ranges.clear();
        bytes = 0;
    }

    /// The records, delimited; the array has just their size, since a chunk may be all that fits into memory.
    private byte[] content() {
        byte[] content = new byte[Math.toIntExact(bytes)];
        try {
            RecordWriter writer = new RecordWriter(new Into(content));
            for (ProductImage record : records) {
                writer.write(record);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Records of " + bytes + " bytes do not fit into as many", e);
        }
        return content;
    }

    private void addRange(ByteRange range) {
        if (!ranges.isEmpty() && ranges.getLast().to() == range.from()) {
            ranges.set(ranges.size() - 1, new ByteRange(ranges.getLast().from(), range.to()));
        } else {
            ranges.add(range);
        }
    }

    /// Fills an array.
    private static final class Into extends OutputStream {
        private final byte[] target;
        private int position;

        Into(byte[] target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            target[position++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.arraycopy(bytes, offset, target, position, length);
            position += length;
        }
    }
}
