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
    private static final double ROUND_SECONDS = 0.3;
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

    /// How often the work is done in a round. The clock may tick in hundredths of a second, so a time
    /// counts only when it is long enough.
    private static int warmUp(IntToDoubleFunction work) {
        int count = 1;
        double seconds = work.applyAsDouble(count);
        for (double total = seconds; total < WARM_UP_SECONDS; total += seconds) {
            if (seconds < ROUND_SECONDS / 3) {
                count *= 2;
            }
            seconds = work.applyAsDouble(count);
        }
        return Math.max(1, (int) (count * ROUND_SECONDS / seconds));
    }
}
