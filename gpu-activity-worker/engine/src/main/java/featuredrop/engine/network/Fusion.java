package featuredrop.engine.network;

import featuredrop.engine.network.Operation.Affine;
import featuredrop.engine.network.Operation.Convolution;
import featuredrop.engine.network.Operation.Pointwise;
import featuredrop.engine.network.Operation.Product;
import featuredrop.engine.network.Operation.Sum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Joins neighbouring steps, so that fewer tensors are written and read. Used by one thread, once.
final class Fusion {
    private final LoweredNetwork network;
    private final Map<Integer, Step> writers = new HashMap<>();
    private final Map<Integer, Integer> readers = new HashMap<>();

    private Fusion(LoweredNetwork network) {
        this.network = network;
        for (Step step : network.steps()) {
            writers.put(step.output(), step);
            step.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
        readers.merge(network.feature(), 1, Integer::sum);
    }

    /// The same network in as few steps as the rules find.
    static LoweredNetwork fused(LoweredNetwork network) {
        LoweredNetwork before = network;
        while (true) {
            LoweredNetwork after = new Fusion(before).once();
            if (after.steps().size() == before.steps().size()) {
                return after;
            }
            before = after;
        }
    }

    /// Joins pairs of which neither was joined in this pass.
    private LoweredNetwork once() {
        List<Step> steps = new ArrayList<>(network.steps());
        for (Step step : network.steps()) {
            Optional<Joined> joined = joined(step);
            if (joined.isPresent() && steps.contains(joined.get().taken())) {
                steps.remove(joined.get().taken());
                steps.set(steps.indexOf(step), joined.get().step());
            }
        }
        return new LoweredNetwork(network.input(), network.shapes(), steps, network.feature());
    }

    /// @param step what stands for both
    /// @param taken the earlier step that is not needed any more
    private record Joined(Step step, Step taken) {}

    private Optional<Joined> joined(Step step) {
        return switch (step.operation()) {
            case Affine affine -> affine(step, affine);
            case Pointwise pointwise -> pointwise(step, pointwise.activation());
            case Sum sum -> sum(step, sum);
            case Product _ -> gate(step);
            default -> Optional.empty();
        };
    }

    /// The step that writes a tensor which nothing else reads.
    private Optional<Step> before(Step step, int place) {
        int tensor = step.inputs().get(place);
        return Optional.ofNullable(writers.get(tensor)).filter(_ -> readers.getOrDefault(tensor, 0) == 1);
    }

    private static Step joint(Step first, Operation operation, Step last) {
        return new Step(last.node(), operation, first.inputs(), last.output());
    }

    private Optional<Joined> affine(Step step, Affine affine) {
        return before(step, 0).flatMap(first -> switch (first.operation()) {
            case Affine earlier
            when earlier.activation().isNone() ->
                Optional.of(new Joined(joint(first, chained(earlier, affine), step), first));
            case Convolution convolution
            when convolution.activation().isNone() && first.inputs().size() == 1 ->
                Optional.of(new Joined(joint(first, folded(convolution, affine), step), first));
            default -> Optional.empty();
        });
    }

    private static Affine chained(Affine first, Affine second) {
        double[] scale = new double[first.scale().length];
        double[] bias = new double[scale.length];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = second.scale()[i] * first.scale()[i];
            bias[i] = second.scale()[i] * first.bias()[i] + second.bias()[i];
        }
        return new Affine(scale, bias, second.activation());
    }

    /// Every weight is rounded once, after the product in double precision.
    private static Convolution folded(Convolution convolution, Affine affine) {
        float[] weights = new float[convolution.weights().length];
        float[] bias = new float[convolution.filters()];
        int filterSize = weights.length / bias.length;
        for (int filter = 0; filter < bias.length; filter++) {
            double scale = affine.scale()[filter];
            for (int i = filter * filterSize; i < (filter + 1) * filterSize; i++) {
                weights[i] = (float) (convolution.weights()[i] * scale);
            }
            bias[filter] = (float) (convolution.bias()[filter] * scale + affine.bias()[filter]);
        }
        return new Convolution(convolution.window(), convolution.groups(), weights, bias, affine.activation());
    }

    private Optional<Joined> pointwise(Step step, Activation activation) {
        return before(step, 0)
                .filter(first -> first.operation().activation().isNone())
                .flatMap(first -> ending(first.operation(), activation)
                        .map(operation -> new Joined(joint(first, operation, step), first)));
    }

    private static Optional<Operation> ending(Operation operation, Activation activation) {
        return switch (operation) {
            case Convolution convolution -> Optional.of(convolution.with(activation));
            case Affine affine -> Optional.of(new Affine(affine.scale(), affine.bias(), activation));
            case Sum _ -> Optional.of(new Sum(activation));
            default -> Optional.empty();
        };
    }

    /// Takes the sum into the convolution that was computed last, which is then the end of a branch.
    private Optional<Joined> sum(Step step, Sum sum) {
        if (step.inputs().get(0).equals(step.inputs().get(1))) {
            return Optional.empty();
        }
        int place = step.inputs().get(0) > step.inputs().get(1) ? 0 : 1;
        return residual(step, sum, place).or(() -> residual(step, sum, 1 - place));
    }

    private Optional<Joined> residual(Step step, Sum sum, int place) {
        return before(step, place)
                .filter(first -> first.operation() instanceof Convolution convolution
                        && convolution.activation().isNone()
                        && first.inputs().size() == 1)
                .map(first -> {
                    Convolution convolution = ((Convolution) first.operation()).with(sum.activation());
                    List<Integer> inputs =
                            List.of(first.inputs().getFirst(), step.inputs().get(1 - place));
                    return new Joined(new Step(step.node(), convolution, inputs, step.output()), first);
                });
    }

    /// x · sigmoid(x) is swish, x · hardSigmoid(x) with slope 1/6 and offset 1/2 is hard swish.
    private Optional<Joined> gate(Step step) {
        return gate(step, 0).or(() -> gate(step, 1));
    }

    private Optional<Joined> gate(Step step, int place) {
        return before(step, place)
                .filter(first -> first.inputs().getFirst().equals(step.inputs().get(1 - place)))
                .flatMap(first -> whole(first.operation())
                        .map(activation -> new Joined(joint(first, new Pointwise(activation), step), first)));
    }

    private static Optional<Activation> whole(Operation operation) {
        if (!(operation instanceof Pointwise(Activation activation))) {
            return Optional.empty();
        }
        boolean isSixth = Math.abs(activation.low() - 1 / 6f) < 1e-6 && activation.high() == 0.5f;
        return switch (activation.kind()) {
            case SIGMOID -> Optional.of(Activation.swish(1));
            case HARD_SIGMOID -> isSixth ? Optional.of(Activation.HARD_SWISH) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
