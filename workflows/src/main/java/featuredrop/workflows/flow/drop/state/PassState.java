package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.delivery.FailedChunks.Place;
import org.jspecify.annotations.Nullable;

/// The passes of a drop over its failed images. Immutable.
///
/// @param made how many it has begun by itself
/// @param over whether it begins no more by itself
/// @param from the next chunk that the pass under way looks at, null when none is under way
/// @param nextMillis when the next pass begins, milliseconds since the epoch; 0 when none is waited for
/// @param withdrawn deliveries that were prepared and given up, because they held results that are not to be delivered;
///     0 in what runs of earlier releases carried
public record PassState(int made, boolean over, @Nullable Place from, long nextMillis, int withdrawn) {
    /// No pass has been made.
    public static final PassState NONE = new PassState(0, false, null, 0, 0);

    PassState waiting(long untilMillis) {
        return new PassState(made, over, from, untilMillis, withdrawn);
    }

    /// @param byItself whether no person asked for it
    PassState begun(boolean byItself) {
        return new PassState(made + (byItself ? 1 : 0), over, Place.FIRST, 0, withdrawn);
    }

    PassState at(Place next) {
        return new PassState(made, over, next, 0, withdrawn);
    }

    PassState ended() {
        return new PassState(made, over, null, 0, withdrawn);
    }

    PassState finished() {
        return new PassState(made, true, from, 0, withdrawn);
    }

    PassState afterWithdrawal() {
        return new PassState(made, over, from, nextMillis, withdrawn + 1);
    }
}
