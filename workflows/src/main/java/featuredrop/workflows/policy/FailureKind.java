package featuredrop.workflows.policy;

/// Who must act on a failure. Each kind has a page of the same name in `runbooks/`.
public enum FailureKind {
    /// The partner's data are wrong: not retried, the drop is closed as REJECTED.
    PARTNER_DATA(false),
    /// Something of ours or under us is down: retried until it is back.
    PLATFORM(true),
    /// There is no room or no machine just now: retried slowly, visible.
    CAPACITY(true),
    /// The call may or may not have taken effect: the next attempt looks first.
    STATE_UNKNOWN(true),
    /// The target holds something else: a person decides.
    CONFLICT(false),
    /// Our mistake: stopped, a person is called.
    BUG(false);

    private final boolean retried;

    FailureKind(boolean retried) {
        this.retried = retried;
    }

    /// Whether the same call may succeed later.
    public boolean retried() {
        return retried;
    }
}
