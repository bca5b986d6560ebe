package featuredrop.landing;

import featuredrop.drop.DropSettings;

/// Whether a drop may start, and with what settings.
///
/// @param verdict what storage says
/// @param detail for the operator: where it is published, or how it was closed
/// @param settings the partner's and the site's
public record Admission(Verdict verdict, String detail, DropSettings settings) {
    /// What storage says of a drop that asks to start.
    public enum Verdict {
        /// It may start.
        GO,
        /// This revision is published.
        PUBLISHED,
        /// It was closed, and its listing has not changed since.
        CLOSED
    }
}
