package featuredrop.workflows.flow.drop;

/// Which parts of the delivery are written, in order.
final class PartCursor {
    private int parts;
    private int started;
    private int done;

    /// Goes on after parts that are done.
    void goOnAfter(int partsReturned) {
        done = partsReturned;
        started = partsReturned;
    }

    /// Notes into how many parts the delivery is cut.
    void cut(int all) {
        parts = all;
    }

    boolean hasNext() {
        return started < parts;
    }

    /// The next part to write.
    int next() {
        return started++;
    }

    void returned() {
        done++;
    }

    boolean isDone() {
        return done == parts;
    }

    int parts() {
        return parts;
    }

    int done() {
        return done;
    }
}
