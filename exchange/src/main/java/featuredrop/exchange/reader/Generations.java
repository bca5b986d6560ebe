package featuredrop.exchange.reader;

import featuredrop.exchange.objectstore.ObjectKeys;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Which generations of results a plan has in the exchange, as they were when this was made. Immutable.
public final class Generations {
    private static final Pattern GENERATION = Pattern.compile("[0-9]{6}");
    private static final Pattern UNNUMBERED = Pattern.compile("[0-9]{6}-[0-9]{6}|settled");

    private final ObjectStore store;
    private final List<Listed> newestFirst;

    private Generations(ObjectStore store, List<Listed> newestFirst) {
        this.store = store;
        this.newestFirst = newestFirst;
    }

    /// The results of one generation.
    ///
    /// @param chunks names of the chunks that have one
    private record Listed(int generation, Set<String> chunks) {}

    /// Lists the results of `plan` from its oldest generation to its own.
    public static Generations of(ObjectStore store, PlanRef plan) {
        List<Listed> newestFirst = new ArrayList<>();
        if (plan.generation() > 0) {
            numbered(store, plan).stream()
                    .filter(number -> number >= plan.oldest() && number <= plan.generation())
                    .sorted((one, other) -> Integer.compare(other, one))
                    .forEach(number -> newestFirst.add(listed(store, plan.at(number))));
        }
        return new Generations(store, newestFirst);
    }

    /// The newest generation of the plan and model of which there is anything; empty when there is none.
    public static OptionalInt newest(ObjectStore store, PlanRef plan) {
        OptionalInt numbered =
                numbered(store, plan).stream().mapToInt(Integer::intValue).max();
        if (numbered.isPresent()) {
            return numbered;
        }
        String results = ObjectKeys.results(plan);
        boolean unnumbered = store.list(results).stream()
                .map(object -> object.key().substring(results.length()))
                .anyMatch(name -> UNNUMBERED.matcher(name).matches());
        return unnumbered ? OptionalInt.of(0) : OptionalInt.empty();
    }

    /// The newest result of a chunk. Of a chunk without one it is the plan's own generation, which a reader then
    /// misses.
    public ChunkRef newestOf(ChunkRef chunk) {
        for (Listed listed : newestFirst) {
            if (listed.chunks().contains(chunk.name())) {
                return chunk.at(listed.generation());
            }
        }
        boolean unnumbered = chunk.plan().oldest() == 0
                && store.stat(ObjectKeys.result(chunk.at(0))).isPresent();
        return unnumbered ? chunk.at(0) : chunk;
    }

    private static List<Integer> numbered(ObjectStore store, PlanRef plan) {
        return store.folders(ObjectKeys.results(plan)).stream()
                .filter(name -> GENERATION.matcher(name).matches())
                .map(Integer::valueOf)
                .toList();
    }

    private static Listed listed(ObjectStore store, PlanRef plan) {
        String generation = ObjectKeys.generation(plan);
        Set<String> chunks = new HashSet<>();
        for (ObjectStat object : store.list(generation)) {
            chunks.add(object.key().substring(generation.length()));
        }
        return new Listed(plan.generation(), chunks);
    }
}
