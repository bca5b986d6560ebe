package featuredrop.activities.delivery;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.util.function.Supplier;

/// Counts every change that a process makes outside itself and lets one of them go wrong. Not thread-safe.
public final class SideEffects {
    private final int failing;
    private final Fault fault;
    private int count;
    private boolean dead;

    /// How a change goes wrong.
    public enum Fault {
        KILLED_BEFORE,
        KILLED_AFTER,
        ANSWER_LOST
    }

    /// The process is gone; nothing it does any more has an effect.
    public static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed");
        }
    }

    /// @param failing number of the change that goes wrong, from 1; 0 for none
    public SideEffects(int failing, Fault fault) {
        this.failing = failing;
        this.fault = fault;
    }

    static SideEffects none() {
        return new SideEffects(0, Fault.KILLED_BEFORE);
    }

    <T> T run(String what, Supplier<T> change) {
        if (dead) {
            throw new Killed();
        }
        count++;
        if (count != failing) {
            return change.get();
        }
        if (fault == Fault.KILLED_BEFORE) {
            dead = true;
            throw new Killed();
        }
        String lost = "The answer " + change.get() + " to " + what + " is lost";
        dead = fault == Fault.KILLED_AFTER;
        throw dead ? new Killed() : new DropException(FailureKind.STATE_UNKNOWN, lost);
    }

    int count() {
        return count;
    }

    /// Another process takes over.
    public void restart() {
        dead = false;
    }
}
