package featuredrop.exchange.progress;

/// Hears from long work how far it is, at least once per record or per MiB; the activity turns it into a
/// heartbeat.
///
/// May throw to stop the work, as a cancelled activity does: the work lets that exception pass and leaves
/// nothing behind that a later attempt must clean up.
@FunctionalInterface
public interface Progress {
    /// For callers that need no heartbeat.
    Progress NONE = (where, done) -> {};

    /// @param where for the operator, such as `chunk 000001-000002`
    /// @param done how much of it is done, in the work's own unit
    void at(String where, long done);
}
