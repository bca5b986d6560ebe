package featuredrop.activities.delivery.quality;

import featuredrop.exchange.config.QualityGateConfig;
import featuredrop.workflows.drop.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// How a drop differs from its partner's last ones. A change counts when it is above the configured limit and above
/// three standard deviations of the last drops, so that a partner whose drops always differ is not held each time.
final class Drift {
    private static final double DEVIATIONS = 3;

    private final QualityGateConfig limits;
    private final List<DropFigures> before;

    /// @param before figures of the last published drops, all of one model
    Drift(QualityGateConfig limits, List<DropFigures> before) {
        this.limits = limits;
        this.before = List.copyOf(before);
    }

    /// The changes for the operator; empty when there is none, or too few drops to compare with.
    String of(DropFigures now) {
        if (before.size() < limits.leastDrops()) {
            return "";
        }
        List<String> changes = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            Usual usual = usual(figures -> figures.share(outcome));
            double share = now.share(outcome);
            if (usual.isExceeded(share, limits.share())) {
                changes.add(String.format(
                        Locale.ROOT,
                        "%s %.1f %% of the records, usually %.1f %%",
                        outcome,
                        100 * share,
                        100 * usual.mean()));
            }
        }
        if (!now.mean().isEmpty()) {
            vectors(now, changes);
        }
        return changes.isEmpty()
                ? ""
                : "the drop differs from the partner's last " + before.size() + ": " + String.join("; ", changes);
    }

    private void vectors(DropFigures now, List<String> changes) {
        List<DropFigures> filled = before.stream()
                .filter(figures -> figures.mean().size() == now.mean().size())
                .toList();
        if (filled.size() < limits.leastDrops()) {
            return;
        }
        Usual norm = Usual.of(filled, DropFigures::norm);
        if (norm.isExceeded(now.norm(), limits.norm() * norm.mean())) {
            changes.add(String.format(
                    Locale.ROOT, "mean length of the vectors %.4g, usually %.4g", now.norm(), norm.mean()));
        }
        double[] centre = centre(filled);
        Usual distances = Usual.of(filled, figures -> distance(figures.mean(), centre));
        double distance = distance(now.mean(), centre);
        if (distance > limits.distance() && distances.isExceeded(distance, 0)) {
            changes.add(String.format(
                    Locale.ROOT, "distance of the mean vector %.3f, usually %.3f", distance, distances.mean()));
        }
    }

    private Usual usual(ToDoubleFunction<DropFigures> figure) {
        return Usual.of(before, figure);
    }

    private static double[] centre(List<DropFigures> drops) {
        double[] sum = new double[drops.getFirst().mean().size()];
        for (DropFigures drop : drops) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += drop.mean().get(i);
            }
        }
        return sum;
    }

    /// Cosine distance, 0 to 2; 0 where one of them is zero.
    private static double distance(List<Double> vector, double[] other) {
        double dot = 0;
        double own = 0;
        double theirs = 0;
        for (int i = 0; i < other.length; i++) {
            double value = vector.get(i);
            dot += value * other[i];
            own += value * value;
            theirs += other[i] * other[i];
        }
        return own == 0 || theirs == 0 ? 0 : 1 - dot / Math.sqrt(own * theirs);
    }

    /// A figure over the last drops.
    private record Usual(double mean, double deviation) {
        static Usual of(List<DropFigures> drops, ToDoubleFunction<DropFigures> figure) {
            double mean = drops.stream().mapToDouble(figure).average().orElse(0);
            double variance = drops.stream()
                    .mapToDouble(figure)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0);
            return new Usual(mean, Math.sqrt(variance));
        }

        boolean isExceeded(double value, double limit) {
            return Math.abs(value - mean) > Math.max(limit, DEVIATIONS * deviation);
        }
    }
}
