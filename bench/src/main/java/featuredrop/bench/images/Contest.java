package featuredrop.bench.images;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// Contestants that do the same work in turns, round after round, so that what disturbs the machine disturbs all.
///
/// Each is told how many times to do the work and answers with the seconds it took. The first one is ours.
final class Contest {
    private static final int ROUNDS = 7;
    private static final double ROUND_SECONDS = 0.2;
    private static final double WARM_UP_SECONDS = 1.5;

    private final List<Contestant> contestants = new ArrayList<>();
    private final int images;

    /// @param work does the work as often as it is told, and says how many seconds it took
    private record Contestant(String name, IntToDoubleFunction work) {}

    /// @param images that doing the work once takes
    Contest(int images) {
        this.images = images;
    }

    Contest with(String name, IntToDoubleFunction work) {
        contestants.add(new Contestant(name, work));
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
        int[] repeats = contestants.stream()
                .mapToInt(contestant -> warmUp(contestant.work()))
                .toArray();
        double[][] times = new double[contestants.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < times.length; i++) {
                double seconds = contestants.get(i).work().applyAsDouble(repeats[i]);
                times[i][round] = 1000 * seconds / repeats[i] / images;
            }
        }
        List<Times> sorted = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            sorted.add(new Times(
                    contestants.get(i).name(),
                    Arrays.stream(times[i]).sorted().boxed().toList()));
        }
        return sorted;
    }

    /// How often the work is done in a round.
    private static int warmUp(IntToDoubleFunction work) {
        double total = 0;
        double last = 0;
        int count = 1;
        while (total < WARM_UP_SECONDS) {
            last = work.applyAsDouble(count) / count;
            total += last * count;
            count = Math.max(1, (int) (ROUND_SECONDS / last));
        }
        return count;
    }
}
