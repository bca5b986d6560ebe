package featuredrop.drop;

import io.temporal.workflow.Async;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Work that runs side by side, of which only so much may be in hand at a time.
final class Window {
    private final List<Promise<Void>> inHand = new ArrayList<>();

    /// Starts `work` beside what is in hand; the caller asks [#hasRoom] first.
    void start(Functions.Proc work) {
        inHand.add(Async.procedure(work));
    }

    /// Whether another piece fits into a window of `size`.
    boolean hasRoom(int size) {
        return inHand.size() < size;
    }

    /// Whether nothing is in hand.
    boolean isEmpty() {
        return inHand.isEmpty();
    }

    /// Whether [#collect] would find something.
    boolean hasMoved() {
        return inHand.stream().anyMatch(Promise::isCompleted);
    }

    /// Takes out what is done; throws what one of them threw.
    void collect() {
        for (Iterator<Promise<Void>> pieces = inHand.iterator(); pieces.hasNext(); ) {
            Promise<Void> piece = pieces.next();
            if (piece.isCompleted()) {
                pieces.remove();
                piece.get();
            }
        }
    }
}
