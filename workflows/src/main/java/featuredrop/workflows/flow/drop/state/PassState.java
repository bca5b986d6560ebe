package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.delivery.FailedChunks.Place;
import org.jspecify.annotations.Nullable;

/// The passes of a drop over its failed images. Immutable.
///
/// @param made how many it has begun by itself
/// @param over whether it begins no more by itself
/// @param from the next chunk that the pass under way looks at, null when none is under way
/// @param nextMillis when the next pass begins, milliseconds since the epoch; 0 when none is waited for
public record PassState(int made, boolean over, @Nullable Place from, long nextMillis) {
    /// No pass has been made.
    public static final PassState NONE = new PassState(0, false, null, 0);

    PassState waiting(long untilMillis) {
        return new PassState(made, over, from, untilMillis);
    }

    /// @param byItself whether no person asked for it
    PassState begun(boolean byItself) {
        return new PassState(made + (byItself ? 1 : 0), over, Place.FIRST, 0);
    }

    PassState at(Place next) {
        return new PassState(made, over, next, 0);
    }

    PassState ended() {
        return new PassState(made, over, null, 0);
    }

    PassState finished() {
        return new PassState(made, true, from, 0);
    }
}
