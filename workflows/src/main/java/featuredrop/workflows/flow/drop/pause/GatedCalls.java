package featuredrop.workflows.flow.drop.pause;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/// Calls activities through the pause gate: not before it is open, and again when a pause ended the call.
public final class GatedCalls {
    private final PauseGate gate;
    private final DropObserver observer;
    private long repeats;

    public GatedCalls(PauseGate gate, DropObserver observer) {
        this.gate = gate;
        this.observer = observer;
    }

    /// Calls an activity that works.
    ///
    /// @param summary the activity's summary
    public <T> T work(String summary, Functions.Func<T> activity) {
        return call(summary, false, activity);
    }

    /// Calls an activity that only waits for something.
    public <T> T wait(String summary, Functions.Func<T> activity) {
        return call(summary, true, activity);
    }

    /// Waits until the gate is open.
    public void awaitOpen() {
        if (!gate.isOpen()) {
            observer.changed();
            Workflow.await(gate::isOpen);
        }
    }

    /// How many calls were repeated because a pause ended them.
    public long repeats() {
        return repeats;
    }

    private <T> T call(String summary, boolean wait, Functions.Func<T> activity) {
        while (true) {
            awaitOpen();
            List<T> answer = new ArrayList<>(1);
            CancellationScope scope = Workflow.newCancellationScope(() -> answer.add(activity.apply()));
            PauseGate.Ticket ticket = gate.enter(summary, wait, scope::cancel);
            try {
                scope.run();
                return answer.getFirst();
            } catch (ActivityFailure | CanceledFailure e) {
                if (CancellationScope.current().isCancelRequested() || !ticket.isToRepeat()) {
                    throw e;
                }
                repeats++;
            } finally {
                gate.leave(ticket);
            }
        }
    }
}
