package featuredrop.images.process;

import java.time.Duration;

/// How long one image may take, as CPU time. A large image may take longer than a small one.
///
/// @param base for any image
/// @param perMegapixel beside it, for a million pixels that its header declares
public record TimeLimit(Duration base, Duration perMegapixel) {
    private static final double MILLION = 1e6;

    /// What the size of an image explains.
    Duration explained(long pixels) {
        return Duration.ofNanos(Math.round(perMegapixel.toNanos() * (pixels / MILLION)));
    }

    /// The limit for an image.
    Duration of(long pixels) {
        return base.plus(explained(pixels));
    }
}
