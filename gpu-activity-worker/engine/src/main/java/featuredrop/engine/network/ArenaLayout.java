package featuredrop.engine.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/// Where the tensors of a network stand in one block of memory: two share a place when the one is read for the
/// last time before the other is written.
///
/// @param offsets by tensor, in bytes; -1 for a tensor that no step writes or reads
/// @param bytes of the block
public record ArenaLayout(List<Long> offsets, long bytes) {
    /// Addresses of devices are aligned to this.
    private static final long ALIGNMENT = 256;

    public ArenaLayout {
        offsets = List.copyOf(offsets);
    }

    /// @param size bytes of a tensor, by its number
    public static ArenaLayout of(LoweredNetwork network, ToLongFunction<Integer> size) {
        int end = network.steps().size();
        Life[] lives = new Life[network.shapes().size()];
        lives[network.input()] = new Life(network.input(), -1, -1);
        for (int i = 0; i < end; i++) {
            Step step = network.steps().get(i);
            for (int input : step.inputs()) {
                lives[input] = new Life(input, lives[input].from, i);
            }
            lives[step.output()] = new Life(step.output(), i, i);
        }
        lives[network.feature()] = new Life(network.feature(), lives[network.feature()].from, end);
        return placed(lives, size);
    }

    /// From the step that writes a tensor to the last that reads it, both included.
    private record Life(int tensor, int from, int to) {}

    private record Place(Life life, long from, long to) {}

    private static ArenaLayout placed(Life[] lives, ToLongFunction<Integer> size) {
        List<Long> offsets = new ArrayList<>(Collections.nCopies(lives.length, -1L));
        List<Place> places = new ArrayList<>();
        long bytes = 0;
        for (Life life : lives) {
            if (life != null) {
                long wanted = Math.ceilDiv(size.applyAsLong(life.tensor), ALIGNMENT) * ALIGNMENT;
                long from = gap(places, life, wanted);
                places.add(new Place(life, from, from + wanted));
                offsets.set(life.tensor, from);
                bytes = Math.max(bytes, from + wanted);
            }
        }
        return new ArenaLayout(offsets, bytes);
    }

    /// The first gap among the tensors that live at the same time.
    private static long gap(List<Place> places, Life life, long wanted) {
        List<Place> neighbours = places.stream()
                .filter(place -> place.life.from <= life.to && life.from <= place.life.to)
                .sorted(Comparator.comparingLong(Place::from))
                .toList();
        long from = 0;
        for (Place place : neighbours) {
            if (place.from - from >= wanted) {
                return from;
            }
            from = Math.max(from, place.to);
        }
        return from;
    }
}
