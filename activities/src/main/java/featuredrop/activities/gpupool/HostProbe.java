package featuredrop.activities.gpupool;

/// Asks a host itself how it is. Thread-safe; never takes longer than its deadline, whatever the host
/// does. A host is asked once at a time: callers at the same time share the answer, and while a command
/// hangs no other one is begun.
public interface HostProbe {
    /// Connects, runs the configured command and reads its answer.
    ///
    /// @param address where SSH answers
    /// @return what the host says of itself, good or bad; [HostCheck] judges it
    /// @throws featuredrop.workflows.policy.DropException of type [FailureType#CONNECTION_FAILED] when
    ///     there is no connection or it was lost, [FailureType#PROBE_HUNG] when the command does not
    ///     come back or an earlier one has not yet, [FailureType#PROBE_FAILED] when it ends with an
    ///     error, [FailureType#HOST_KEY] when the host's key is not the pinned one; each names the address
    HostHealth probe(String address);
}
