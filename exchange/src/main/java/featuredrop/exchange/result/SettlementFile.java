package featuredrop.exchange.result;

import featuredrop.exchange.format.FormatVersion;
import featuredrop.exchange.format.JsonLines;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `settle` decided, `out/<model key>/settled.<generation>`: of which generation each chunk's result is, which
/// EXTRACTED records are duplicates, and how the delivery is cut into parts. Equal decisions give equal bytes.
///
/// @param records input records of the drop: framed records and rejects
/// @param outcomes all of them by outcome, duplicates apart
/// @param duplicates the chunks that hold duplicates, in plan order
/// @param parts the parts, in plan order, numbered from 0
/// @param generations of which generation the results are, in plan order; empty when all are of generation 0
public record SettlementFile(
        long records,
        Map<Outcome, Long> outcomes,
        List<ChunkDuplicates> duplicates,
        List<Part> parts,
        List<GenerationRun> generations) {
    public SettlementFile {
        Map<Outcome, Long> sorted = new EnumMap<>(Outcome.class);
        sorted.putAll(outcomes);
        outcomes = Collections.unmodifiableMap(sorted);
        duplicates = List.copyOf(duplicates);
        parts = List.copyOf(parts);
        generations = List.copyOf(generations);
        long sum = outcomes.values().stream().mapToLong(Long::longValue).sum();
        if (sum != records) {
            throw new IllegalArgumentException(records + " records have " + sum + " outcomes");
        }
        requireInOrder(duplicates, parts);
        for (int i = 1; i < generations.size(); i++) {
            if (generations.get(i - 1).first().compareTo(generations.get(i).first()) >= 0) {
                throw new IllegalArgumentException(
                        "The generation from " + generations.get(i).first() + " on is out of order");
            }
        }
    }

    /// A settlement of results that are all of generation 0.
    public SettlementFile(
            long records, Map<Outcome, Long> outcomes, List<ChunkDuplicates> duplicates, List<Part> parts) {
        this(records, outcomes, duplicates, parts, List.of());
    }

    /// Consecutive chunks whose results are of the same generation.
    ///
    /// @param first the first of them; the last one is before the next run
    /// @param generation that of their results
    public record GenerationRun(ChunkPosition first, int generation) {
        public GenerationRun {
            if (generation < 0) {
                throw new IllegalArgumentException("The chunks from " + first + " on have generation " + generation);
            }
        }
    }

    /// One part of the delivery: consecutive chunks in plan order.
    ///
    /// @param part its number
    /// @param first its first chunk
    /// @param last its last chunk
    /// @param delivered records it delivers
    public record Part(int part, ChunkPosition first, ChunkPosition last, long delivered) {
        public Part {
            if (part < 0 || first.compareTo(last) > 0 || delivered < 0) {
                throw new IllegalArgumentException("Not a part: " + part + " from " + first + " to " + last);
            }
        }

        /// Whether the part holds that chunk.
        public boolean contains(ChunkPosition chunk) {
            return first.compareTo(chunk) <= 0 && chunk.compareTo(last) <= 0;
        }
    }

    private record Head(int formatVersion, long records, Map<Outcome, Long> outcomes, int chunks, int parts) {
        Head {
            FormatVersion.require("settlement", formatVersion);
        }
    }

    /// The duplicates of every chunk that has some.
    public Map<ChunkPosition, ChunkDuplicates> duplicatesByChunk() {
        Map<ChunkPosition, ChunkDuplicates> byChunk = new HashMap<>();
        duplicates.forEach(chunk -> byChunk.put(chunk.chunk(), chunk));
        return byChunk;
    }

    /// The result of the chunk that is settled.
    public ChunkRef result(PlanRef plan, ChunkPosition chunk) {
        int generation = 0;
        int from = 0;
        int to = generations.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (generations.get(middle).first().compareTo(chunk) <= 0) {
                generation = generations.get(middle).generation();
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return new ChunkRef(plan, chunk.file(), chunk.chunk()).at(generation);
    }

    /// The generations that the results come from, ascending.
    public List<Integer> generationsUsed() {
        return generations.stream()
                .map(GenerationRun::generation)
                .distinct()
                .sorted()
                .toList();
    }

    /// Records with that outcome.
    public long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /// As stored.
    public byte[] toBytes() {
        JsonLines.Writer lines = new JsonLines.Writer();
        lines.add("settled", new Head(FormatVersion.CURRENT, records, outcomes, duplicates.size(), parts.size()));
        generations.forEach(run -> lines.add("generation", run));
        parts.forEach(part -> lines.add("part", part));
        duplicates.forEach(chunk -> lines.add("duplicates", chunk));
        return lines.finish();
    }

    /// Reads what [#toBytes] wrote.
    ///
    /// @param where for the message: the object's key
    /// @throws IOException when the stream cannot be read
    /// @throws featuredrop.workflows.policy.DropException kind BUG, type `UNREADABLE`, naming the line,
    ///     when it holds something else
    public static SettlementFile read(InputStream in, String where) throws IOException {
        JsonLines.Reader lines = new JsonLines.Reader(in, where);
        Head head = lines.next()
                .filter(line -> line.kind().equals("settled"))
                .orElseThrow(() -> lines.damaged("is not the head of a settlement"))
                .as(Head.class);
        List<GenerationRun> generations = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        List<ChunkDuplicates> duplicates = new ArrayList<>();
        for (Optional<JsonLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
            JsonLines.Line line = next.get();
            switch (line.kind()) {
                case "generation" -> generations.add(line.as(GenerationRun.class));
                case "part" -> parts.add(line.as(Part.class));
                case "duplicates" -> duplicates.add(line.as(ChunkDuplicates.class));
                default -> throw line.unexpected();
            }
        }
        if (parts.size() != head.parts() || duplicates.size() != head.chunks()) {
            throw lines.damaged("ends a settlement with counts that differ from its head");
        }
        try {
            return new SettlementFile(head.records(), head.outcomes(), duplicates, parts, generations);
        } catch (IllegalArgumentException e) {
            throw lines.damaged("ends an invalid settlement: " + e.getMessage());
        }
    }

    private static void requireInOrder(List<ChunkDuplicates> duplicates, List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.part() != i || (i > 0 && parts.get(i - 1).last().compareTo(part.first()) >= 0)) {
                throw new IllegalArgumentException("Part " + part.part() + " from " + part.first() + " in place " + i);
            }
        }
        for (int i = 1; i < duplicates.size(); i++) {
            if (duplicates.get(i - 1).chunk().compareTo(duplicates.get(i).chunk()) >= 0) {
                throw new IllegalArgumentException(
                        "Duplicates of chunk " + duplicates.get(i).chunk() + " out of order");
            }
        }
    }
}
