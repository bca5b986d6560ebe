package featuredrop.exchange.distrust;

import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.plan.ChunkPosition;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.exchange.result.SettlementFile;
import featuredrop.exchange.result.protobuf.ResultFooter;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which results of a plan and its model are not to be delivered, as the notes said when this was made. Immutable.
public final class DistrustedResults {
    private final PlanRef plan;
    private final Map<ChunkPosition, List<Doubt>> doubts;

    /// @param generation of the result that a note names
    /// @param host whose result it is
    private record Doubt(int generation, String host) {}

    private DistrustedResults(PlanRef plan, Map<ChunkPosition, List<Doubt>> doubts) {
        this.plan = plan;
        this.doubts = doubts;
    }

    /// Reads the notes about the plan.
    public static DistrustedResults of(ObjectStore store, PlanRef plan) {
        return of(new DistrustNotes(store).of(plan), plan);
    }

    /// Of notes that are about the plan.
    public static DistrustedResults of(List<DistrustNote> notes, PlanRef plan) {
        Map<ChunkPosition, List<Doubt>> doubts = new TreeMap<>();
        for (DistrustNote note : notes) {
            for (DistrustNote.Result result : note.results()) {
                doubts.computeIfAbsent(new ChunkPosition(result.file(), result.chunk()), _ -> new ArrayList<>())
                        .add(new Doubt(result.generation(), note.host()));
            }
        }
        return new DistrustedResults(plan, doubts);
    }

    /// Whether a result is one of them, or has taken results over from one of them.
    ///
    /// @param result the chunk, at the generation of the result
    public boolean hold(ChunkRef result, ResultFooter footer) {
        return doubts.getOrDefault(new ChunkPosition(result.file(), result.chunk()), List.of()).stream()
                .anyMatch(doubt -> isBehind(doubt, result.plan().generation(), footer));
    }

    /// Another host may have written the result after the one of the note had failed to.
    private static boolean isBehind(Doubt doubt, int generation, ResultFooter footer) {
        boolean same = doubt.generation() == generation
                && (footer.getHost().isEmpty() || footer.getHost().equals(doubt.host()));
        boolean tookOver = footer.getTakenFrom() > 0
                && footer.getTakenFrom() - 1 <= doubt.generation()
                && doubt.generation() < generation;
        return same || tookOver;
    }

    /// Those that a settlement delivers, in plan order. Reads the footer of each result that may be one.
    ///
    /// @param mostRecords most records of a chunk of the plan
    public List<ChunkRef> settled(SettlementFile settled, ExchangeReader reader, int mostRecords) {
        List<ChunkRef> found = new ArrayList<>();
        for (ChunkPosition chunk : doubts.keySet()) {
            ChunkRef result = settled.result(plan, chunk);
            Optional<ResultFooter> footer = reader.findFooter(result, mostRecords);
            if (footer.isPresent() && hold(result, footer.get())) {
                found.add(result);
            }
        }
        return found;
    }

    /// Whether there are none at all.
    public boolean isEmpty() {
        return doubts.isEmpty();
    }
}
