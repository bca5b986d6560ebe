package featuredrop.workflows.delivery;

/// The answer of `publish`.
///
/// @param answer which of the four
/// @param directory the published directory, or what stands there instead; where it would be when some results are
///     distrusted
/// @param detail for the operator
public record Publication(Answer answer, String directory, String detail) {
    /// What became of the rename.
    public enum Answer {
        /// This call renamed the delivery into place.
        PUBLISHED,
        /// An earlier call did; the target was compared and is ours.
        ALREADY_PUBLISHED,
        /// The target exists with other content; nothing was changed.
        CONFLICT,
        /// It holds results that are not to be delivered; nothing was changed.
        DISTRUSTED
    }

    /// Whether the delivery is in its place.
    public boolean inPlace() {
        return answer == Answer.PUBLISHED || answer == Answer.ALREADY_PUBLISHED;
    }
}
