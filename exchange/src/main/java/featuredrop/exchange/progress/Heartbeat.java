package featuredrop.exchange.progress;

import featuredrop.workflows.policy.Secrets;
import java.util.function.Consumer;

/// Progress as the text of an activity's heartbeat: where it is and how much is done, without [Secrets]. Thread-safe.
///
/// Work reports each record, and looking for secrets takes longer than reading a plain line. So the place is looked at
/// when it changes.
public final class Heartbeat implements Progress {
    private final Consumer<String> activity;
    private volatile Place last = new Place("", "");

    /// @param activity sends the text; what it throws passes
    public Heartbeat(Consumer<String> activity) {
        this.activity = activity;
    }

    private record Place(String where, String shown) {}

    @Override
    public void at(String where, long done) {
        Place place = last;
        if (!where.equals(place.where())) {
            place = new Place(where, Secrets.line(where));
            last = place;
        }
        activity.accept(place.shown() + " " + done);
    }
}
