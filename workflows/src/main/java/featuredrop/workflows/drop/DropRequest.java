package featuredrop.workflows.drop;

import org.jspecify.annotations.Nullable;

/// What a drop's workflow is started with.
///
/// @param key which drop
/// @param revision 1 for the first delivery, n+1 for the n-th `redo`
/// @param reason why it was started: `scan`, or the operator's words
/// @param scope which records are extracted again; requests of release 0.1 have none, which is [RedoScope#MISSING]
public record DropRequest(DropKey key, int revision, String reason, RedoScope scope) {
    /// A drop that extracts only what has no result.
    public DropRequest(DropKey key, int revision, String reason) {
        this(key, revision, reason, RedoScope.MISSING);
    }

    public DropRequest(DropKey key, int revision, String reason, @Nullable RedoScope scope) {
        if (revision < 1) {
            throw new IllegalArgumentException("The revision of " + key + " is " + revision + ", expected 1 or more");
        }
        this.key = key;
        this.revision = revision;
        this.reason = reason;
        this.scope = scope == null ? RedoScope.MISSING : scope;
    }
}
