package featuredrop.activities.delivery;

import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.delivery.Publication;
import featuredrop.workflows.delivery.Staging;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.policy.DropException;
import java.util.function.Function;
import java.util.function.Supplier;

/// Runs the steps of a delivery in order, as the workflow does.
public final class DeliveryHarness {
    private static final int MAX_ATTEMPTS = 4;

    private final Supplier<DeliverySteps> process;
    private int attempts;

    /// @param process a process that has just started
    DeliveryHarness(Supplier<DeliverySteps> process) {
        this.process = process;
    }

    public static Publication carry(DeliverySteps steps, PlanRef plan) {
        return new DeliveryHarness(() -> steps).carry(plan);
    }

    /// Repeats a step that was killed or whose answer was lost.
    public Publication carry(PlanRef plan) {
        Staging staging = SampleSite.staging(plan);
        int parts = repeated(
                steps -> steps.settle(plan, Progress.NONE).file().parts().size());
        for (int i = 0; i < parts; i++) {
            int part = i;
            repeated(steps -> {
                steps.returnPart(staging, part, Progress.NONE);
                return part;
            });
        }
        repeated(steps -> {
            steps.assemble(staging, SampleSite.RUN, Progress.NONE);
            return staging;
        });
        repeated(steps -> steps.verify(staging, Progress.NONE));
        Publication publication = repeated(steps -> steps.publish(staging, Progress.NONE));
        repeated(steps -> steps.movePointer(plan));
        return publication;
    }

    /// Attempts beyond the first, over all steps.
    int repeatedAttempts() {
        return attempts;
    }

    private <T> T repeated(Function<DeliverySteps, T> step) {
        for (int attempt = 1; ; attempt++) {
            try {
                return step.apply(process.get());
            } catch (SideEffects.Killed | DropException e) {
                boolean retried =
                        !(e instanceof DropException failure) || failure.kind().retried();
                if (!retried || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                attempts++;
            }
        }
    }
}
