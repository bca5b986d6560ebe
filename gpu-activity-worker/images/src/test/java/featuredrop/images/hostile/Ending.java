package featuredrop.images.hostile;

import featuredrop.images.ImageFault;

/// How the preparation of a file may end: with pixels, or with a fault.
public enum Ending {
    DECODED,
    NOT_IMAGE,
    UNSUPPORTED_FORMAT,
    TRUNCATED,
    CORRUPT,
    BOMB;

    /// The ending of that fault.
    public static Ending of(ImageFault fault) {
        return valueOf(fault.name());
    }
}
