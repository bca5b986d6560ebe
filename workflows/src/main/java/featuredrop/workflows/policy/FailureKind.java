package featuredrop.workflows.policy;

/// Who must act on a failure. Each kind has a page of the same name in `runbooks/`.
public enum FailureKind {
    /// The partner's data are wrong: not retried, the drop is closed as REJECTED.
    PARTNER_DATA(false),
    /// A component or a service below is down: retried until it is back.
    PLATFORM(true),
    /// There is no space or no machine at present: retried slowly, visible to operators.
    CAPACITY(true),
    /// The call may or may not have taken effect: the next attempt checks first.
    STATE_UNKNOWN(true),
    /// The target exists with other content: a person decides.
    CONFLICT(false),
    /// A defect of FeatureDrop: not retried, an engineer is needed.
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
