package featuredrop.workflows.flow.drop.pause;

import featuredrop.workflows.flow.Tries;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/// Calls activities through the pause gate: not before it is open, and again when a pause ended the call. A
/// call that fails unexpectedly is repeated a few times; then it parks the drop, and goes on when a person
/// says so.
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

    /// Calls an activity that no pause stops; it may park the drop like every other one.
    public <T> T unstoppable(String summary, Functions.Func<T> activity) {
        Tries tries = new Tries(summary);
        while (true) {
            try {
                return activity.apply();
            } catch (ActivityFailure e) {
                repeatOrPark(summary, tries, e);
            }
        }
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
        Tries tries = new Tries(summary);
        while (true) {
            awaitOpen();
            List<T> answer = new ArrayList<>(1);
            CancellationScope scope = Workflow.newCancellationScope(() -> answer.add(activity.apply()));
            PauseGate.Ticket ticket = gate.enter(summary, wait, scope::cancel);
            TemporalFailure failure;
            try {
                scope.run();
                return answer.getFirst();
            } catch (ActivityFailure | CanceledFailure e) {
                failure = e;
            } finally {
                gate.leave(ticket);
            }
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            if (ticket.isToRepeat()) {
                repeats++;
            } else if (failure instanceof ActivityFailure failed) {
                repeatOrPark(summary, tries, failed);
            } else {
                throw failure;
            }
        }
    }

    private void repeatOrPark(String summary, Tries tries, ActivityFailure failure) {
        if (!Tries.isUnexpected(failure)) {
            throw failure;
        }
        if (tries.again(failure)) {
            return;
        }
        gate.park(Tries.words(summary, failure), Workflow.currentTimeMillis());
        observer.changed();
        Workflow.await(() -> !gate.isParked());
        if (gate.isAbandoned()) {
            throw failure;
        }
        observer.changed();
    }
}
