package featuredrop.bench.images;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/// Contestants that do the same work in turns, round after round, so that what disturbs the machine disturbs all.
///
/// Each is told how many times to do the work and answers with the seconds it took. The first one is ours.
final class Contest {
    private static final int ROUNDS = 7;
    private static final double ROUND_SECONDS = 0.2;
    private static final double WARM_UP_SECONDS = 1.5;

    private final Map<String, IntToDoubleFunction> contestants = new LinkedHashMap<>();
    private final int images;

    /// @param images that doing the work once takes
    Contest(int images) {
        this.images = images;
    }

    Contest with(String name, IntToDoubleFunction contestant) {
        contestants.put(name, contestant);
        return this;
    }

    /// Milliseconds that an image took, in each round.
    record Times(String name, List<Double> milliseconds) {
        double least() {
            return milliseconds.getFirst();
        }

        double median() {
            return milliseconds.get(milliseconds.size() / 2);
        }

        double most() {
            return milliseconds.getLast();
        }

        String text() {
            return "%.2f / %.2f / %.2f".formatted(least(), median(), most());
        }
    }

    /// The times of all, sorted within each.
    List<Times> run() {
        Map<String, Integer> repeats = new LinkedHashMap<>();
        contestants.forEach((name, contestant) -> repeats.put(name, warmUp(contestant)));
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            contestants.forEach((name, contestant) -> {
                int count = repeats.get(name);
                times.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(1000 * contestant.applyAsDouble(count) / count / images);
            });
        }
        return times.entrySet().stream()
                .map(entry -> new Times(
                        entry.getKey(), entry.getValue().stream().sorted().toList()))
                .toList();
    }

    /// How often the work is done in a round.
    private static int warmUp(IntToDoubleFunction contestant) {
        double total = 0;
        double last = 0;
        int count = 1;
        while (total < WARM_UP_SECONDS) {
            last = contestant.applyAsDouble(count) / count;
            total += last * count;
            count = Math.max(1, (int) (ROUND_SECONDS / last));
        }
        return count;
    }
}
