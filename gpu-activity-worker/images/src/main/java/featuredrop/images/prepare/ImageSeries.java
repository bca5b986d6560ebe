package featuredrop.images.prepare;

import java.time.Duration;

/// Images that belong together, such as those of one chunk. They share the decoding processes with
/// other series alike, and are given up together when too many of them take too long. Thread-safe.
public final class ImageSeries {
    /// Where it stands among others; guarded by the lock of [FairTurns].
    final FairTurns.Standing standing = new FairTurns.Standing();

    private final String owner;
    private int inARow;
    private Duration excess = Duration.ZERO;

    /// A series of no owner.
    public ImageSeries() {
        this("");
    }

    /// @param owner whose images these are; a decoding process serves one owner at a time
    public ImageSeries(String owner) {
        this.owner = owner;
    }

    /// Whose images these are.
    public String owner() {
        return owner;
    }

    /// When a series is given up.
    ///
    /// @param inARow images that took too long, one after the other
    /// @param excess time of all its images beyond what their sizes explain
    public record Patience(int inARow, Duration excess) {
        /// For ever.
        public static final Patience ENDLESS = new Patience(Integer.MAX_VALUE, Duration.ofDays(1_000));
    }

    /// An image was decoded, or refused for what it holds.
    ///
    /// @param more time beyond what its size explains
    public synchronized void ended(Duration more) {
        inARow = 0;
        excess = excess.plus(more);
    }

    /// An image exceeded the limit of time, or filled its process.
    ///
    /// @param more as above
    public synchronized void tookTooLong(Duration more) {
        inARow++;
        excess = excess.plus(more);
    }

    /// Whether the rest is given up. Remains so, because nothing of it is decoded any more.
    public synchronized boolean exceeds(Patience patience) {
        return inARow >= patience.inARow || excess.compareTo(patience.excess) > 0;
    }
}
