package featuredrop.oracle.plans;

import featuredrop.engine.cuda.Scope;
import featuredrop.engine.cuda.cudnn.PlanTarget;
import featuredrop.engine.cuda.cudnn.Planner;
import featuredrop.engine.cuda.program.ConvolutionShape;
import java.util.Optional;

/// Plans for a device that is not here, which cuDNN does from 9.8 on. Used by one thread.
public final class DescribedDevice implements AutoCloseable {
    private final Scope scope = new Scope("described device");
    private final PlanTarget.Described target;

    /// What was found for a convolution.
    ///
    /// @param engine cuDNN's number of it
    /// @param precompiled whether it comes with cuDNN and is not compiled when it is planned
    /// @param tensorCores whether it computes on them
    /// @param workspace bytes
    public record Found(long engine, boolean precompiled, boolean tensorCores, long workspace) {}

    /// @param json the device as cuDNN describes devices
    /// @throws featuredrop.workflows.policy.DropException kind PLATFORM, when cuDNN does not take it
    public DescribedDevice(byte[] json) {
        target = new PlanTarget.Described(scope, json);
    }

    /// The engine that would be chosen; empty when there is none.
    public Optional<Found> plan(ConvolutionShape shape) {
        try (Scope plans = new Scope("plans")) {
            return new Planner(target, plans)
                    .candidates(shape, 1).stream()
                            .findFirst()
                            .map(plan -> new Found(
                                    plan.engine(), plan.precompiled(), plan.usesTensorCores(), plan.workspace()));
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
