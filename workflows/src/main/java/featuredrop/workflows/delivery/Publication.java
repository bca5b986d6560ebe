package featuredrop.workflows.delivery;

/// The answer of `publish`.
///
/// @param answer which of the three
/// @param directory the published directory, or what stands there instead
/// @param detail for the operator
public record Publication(Answer answer, String directory, String detail) {
    /// What became of the rename.
    public enum Answer {
        /// This call renamed the delivery into place.
        PUBLISHED,
        /// An earlier call did; the target was compared and is ours.
        ALREADY_PUBLISHED,
        /// The target exists with other content; nothing was changed.
        CONFLICT
    }
}
