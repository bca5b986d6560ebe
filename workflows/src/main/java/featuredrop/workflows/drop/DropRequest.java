package featuredrop.workflows.drop;

/// What a drop's workflow is started with.
///
/// @param key which drop
/// @param revision 1 for the first delivery, n+1 for the n-th `redo`
/// @param reason why it was started: `scan`, or the operator's words
public record DropRequest(DropKey key, int revision, String reason) {
    public DropRequest {
        if (revision < 1) {
            throw new IllegalArgumentException("The revision of " + key + " is " + revision + ", expected 1 or more");
        }
    }
}
