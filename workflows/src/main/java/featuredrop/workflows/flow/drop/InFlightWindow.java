package featuredrop.workflows.flow.drop;

import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Work that runs in parallel, up to a limit.
final class InFlightWindow {
    private final List<Promise<Optional<RuntimeException>>> inHand = new ArrayList<>();

    /// Starts `work` in parallel; the caller asks [#hasRoom] first.
    void start(Functions.Proc work) {
        inHand.add(Async.procedure(work).handle((_, failure) -> Optional.ofNullable(failure)));
    }

    /// Whether another piece fits into a window of `size`.
    boolean hasRoom(int size) {
        return inHand.size() < size;
    }

    /// Whether nothing runs.
    boolean isEmpty() {
        return inHand.isEmpty();
    }

    /// Whether [#collect] would find something.
    boolean hasMoved() {
        return inHand.stream().anyMatch(Promise::isCompleted);
    }

    /// Takes out what is done; throws what one of them threw.
    void collect() {
        for (var pieces = inHand.iterator(); pieces.hasNext(); ) {
            Promise<Optional<RuntimeException>> piece = pieces.next();
            if (piece.isCompleted()) {
                pieces.remove();
                piece.get().ifPresent(failure -> {
                    throw failure;
                });
            }
        }
    }
}
