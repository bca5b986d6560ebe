package featuredrop.workflows.flow.drop.state;

import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import org.jspecify.annotations.Nullable;

/// A drop's lease on its GPU pool. Immutable.
///
/// @param epoch the last epoch used, held or not; 0 before the first
/// @param held whether the lease of that epoch is held
/// @param news what the pool said last while the lease was held, null when it has said nothing
public record LeaseState(long epoch, boolean held, @Nullable PoolNotice news) {
    /// No lease was ever taken.
    public static final LeaseState NONE = new LeaseState(0, false, null);

    /// A lease is being taken: what the pool said before is old.
    public LeaseState taking(long newer) {
        return new LeaseState(newer, held, null);
    }

    public LeaseState taken() {
        return new LeaseState(epoch, true, news);
    }

    public LeaseState released() {
        return new LeaseState(epoch, false, null);
    }

    public LeaseState heard(PoolNotice newer) {
        return new LeaseState(epoch, held, newer);
    }

    /// How many chunks the pool extracts at the same time just now; 0 when it is not up for this drop.
    public int slots() {
        return held && news != null && news.phase() == PoolPhase.READY ? news.slots() : 0;
    }

    /// Why nothing is extracted, empty when the pool is up.
    public String waitsFor(String pool) {
        if (slots() > 0) {
            return "";
        }
        if (news == null) {
            return "GPU pool " + pool + (held ? ": no answer yet" : ": lease not taken yet");
        }
        return "GPU pool " + pool + " is " + news.phase() + (news.detail().isEmpty() ? "" : ": " + news.detail());
    }
}
