package featuredrop.workflows.flow.drop.state;

/// Which parts of the delivery are written, in order.
public final class PartCursor {
    private int parts;
    private int started;
    private int done;

    /// Goes on after parts that are done.
    public void goOnAfter(int partsReturned) {
        done = partsReturned;
        started = partsReturned;
    }

    /// Notes into how many parts the delivery is cut.
    public void cut(int all) {
        parts = all;
    }

    /// Begins again with another delivery.
    public void restart() {
        started = 0;
        done = 0;
    }

    public boolean hasNext() {
        return started < parts;
    }

    /// The next part to write.
    public int next() {
        return started++;
    }

    public void returned() {
        done++;
    }

    public boolean isDone() {
        return done == parts;
    }

    public int parts() {
        return parts;
    }

    public int done() {
        return done;
    }
}
