package featuredrop.exchange.plan;

import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.format.JsonLines;
import featuredrop.exchange.format.Redaction;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What the export found in one input file, `in/<file>.index`: where each byte went.
///
/// Positions are those of the decoded stream, which for an uncompressed file is the file itself.
///
/// @param file index of the file in the plan
/// @param name the planned file's name
/// @param decodedLength bytes of the decoded stream
/// @param chunks the chunks, in order, numbered from 0
/// @param rejects bad lines and damaged ranges, in order; each counts as one input record
/// @param skipped bytes that belong to no record: header, blank lines, byte order mark
public record FileIndex(
        int file,
        String name,
        long decodedLength,
        List<IndexedChunk> chunks,
        List<Reject> rejects,
        List<ByteRange> skipped) {
    public FileIndex {
        chunks = List.copyOf(chunks);
        rejects = List.copyOf(rejects);
        skipped = List.copyOf(skipped);
        for (int i = 0; i < chunks.size(); i++) {
            if (chunks.get(i).chunk() != i) {
                throw new IllegalArgumentException(
                        "Chunk " + chunks.get(i).chunk() + " of file " + file + " is in place " + i);
            }
        }
    }

    /// One chunk.
    ///
    /// @param chunk its number in the file
    /// @param ranges the bytes of its records, in order; more than one when rejects or skipped bytes are
    ///     between them
    /// @param records number of records
    /// @param length bytes of the chunk's object
    /// @param sha256 digest of the chunk's object, hex
    public record IndexedChunk(int chunk, List<ByteRange> ranges, int records, long length, String sha256) {
        public IndexedChunk {
            ranges = List.copyOf(ranges);
            if (ranges.isEmpty() || records < 1) {
                throw new IllegalArgumentException(
                        "Chunk " + chunk + " with " + records + " records in " + ranges.size() + " ranges");
            }
        }
    }

    /// A stretch of the file that became no record of a chunk.
    ///
    /// @param range its bytes
    /// @param line number of its first line, from 1; 0 in files that have no lines
    /// @param outcome BAD_RECORD or DAMAGED
    /// @param detail for the operator, at most 200 characters
    public record Reject(ByteRange range, long line, Outcome outcome, String detail) {
        public Reject {
            if (outcome != Outcome.BAD_RECORD && outcome != Outcome.DAMAGED) {
                throw new IllegalArgumentException("A reject at " + range + " with outcome " + outcome);
            }
            detail = Redaction.detail(detail);
        }
    }

    private record Head(
            int formatVersion, int file, String name, long decodedLength, int chunks, int rejects, int skipped) {
        Head {
            FormatVersion.require("index", formatVersion);
        }
    }

    private record Skipped(ByteRange range) {}

    /// Framed records in the chunks.
    public long records() {
        return chunks.stream().mapToLong(IndexedChunk::records).sum();
    }

    /// Bytes of the chunks' objects.
    public long bytes() {
        return chunks.stream().mapToLong(IndexedChunk::length).sum();
    }

    /// Checks that chunks, rejects and skipped bytes cover the stream from 0 to its end, each byte once.
    ///
    /// @throws DropException kind BUG, type `INDEX_NOT_TILED`, naming the first gap or overlap
    public void requireTiled() {
        record Tile(ByteRange range, String what) {}
        List<Tile> tiles = new ArrayList<>();
        chunks.forEach(chunk -> chunk.ranges().forEach(range -> tiles.add(new Tile(range, "chunk " + chunk.chunk()))));
        rejects.forEach(reject -> tiles.add(new Tile(reject.range(), "a reject")));
        skipped.forEach(range -> tiles.add(new Tile(range, "skipped bytes")));
        tiles.sort(Comparator.comparingLong((Tile tile) -> tile.range().from())
                .thenComparingLong(tile -> tile.range().to()));
        long end = 0;
        String last = "the start";
        for (Tile tile : tiles) {
            if (tile.range().from() > end) {
                throw notTiled(
                        "a gap [" + end + ", " + tile.range().from() + ") between " + last + " and " + tile.what());
            }
            if (tile.range().from() < end) {
                throw notTiled("an overlap of " + last + ", which ends at " + end + ", and " + tile.what() + " "
                        + tile.range());
            }
            end = tile.range().to();
            last = tile.what();
        }
        if (end != decodedLength) {
            throw notTiled((end < decodedLength ? "a gap [" + end + ", " + decodedLength + ")" : "bytes up to " + end)
                    + " after " + last + ", although it is " + decodedLength + " bytes long");
        }
    }

    /// [#requireTiled], and that this is the index of `planned`.
    public void requireTiled(PlannedFile planned) {
        if (!name.equals(planned.name())) {
            throw notTiled("another name than the planned '" + planned.name() + "'");
        }
        if (!planned.format().isCompressed() && decodedLength != planned.length()) {
            throw notTiled("a length of " + decodedLength + ", planned were " + planned.length());
        }
        requireTiled();
    }

    /// As stored.
    public byte[] toBytes() {
        JsonLines.Writer lines = new JsonLines.Writer();
        lines.add(
                "index",
                new Head(
                        FormatVersion.CURRENT,
                        file,
                        name,
                        decodedLength,
                        chunks.size(),
                        rejects.size(),
                        skipped.size()));
        chunks.forEach(chunk -> lines.add("chunk", chunk));
        rejects.forEach(reject -> lines.add("reject", reject));
        skipped.forEach(range -> lines.add("skipped", new Skipped(range)));
        return lines.finish();
    }

    /// Reads what [#toBytes] wrote.
    ///
    /// @param where for the message: the object's key
    /// @throws IOException when the stream cannot be read
    /// @throws DropException kind BUG, type `UNREADABLE`, naming the line, when it holds something else
    public static FileIndex read(InputStream in, String where) throws IOException {
        JsonLines.Reader lines = new JsonLines.Reader(in, where);
        Head head = lines.next()
                .filter(line -> line.kind().equals("index"))
                .orElseThrow(() -> lines.damaged("is not the head of an index"))
                .as(Head.class);
        List<IndexedChunk> chunks = new ArrayList<>();
        List<Reject> rejects = new ArrayList<>();
        List<ByteRange> skipped = new ArrayList<>();
        for (Optional<JsonLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
            JsonLines.Line line = next.get();
            switch (line.kind()) {
                case "chunk" -> chunks.add(line.as(IndexedChunk.class));
                case "reject" -> rejects.add(line.as(Reject.class));
                case "skipped" -> skipped.add(line.as(Skipped.class).range());
                default -> throw line.unexpected();
            }
        }
        if (chunks.size() != head.chunks() || rejects.size() != head.rejects() || skipped.size() != head.skipped()) {
            throw lines.damaged("ends an index with counts that differ from its head");
        }
        try {
            return new FileIndex(head.file(), head.name(), head.decodedLength(), chunks, rejects, skipped);
        } catch (IllegalArgumentException e) {
            throw lines.damaged("ends an invalid index: " + e.getMessage());
        }
    }

    private DropException notTiled(String what) {
        return new DropException(
                FailureType.INDEX_NOT_TILED, "The index of file " + file + " '" + name + "' has " + what);
    }
}
