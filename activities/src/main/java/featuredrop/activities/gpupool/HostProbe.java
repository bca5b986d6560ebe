package featuredrop.activities.gpupool;

/// Asks a host itself whether it works. Thread-safe; never takes longer than its deadline, whatever the host does.
public interface HostProbe {
    /// Connects, runs the configured command and reads its answer.
    ///
    /// @param address where SSH answers
    /// @return the first line of the answer
    /// @throws featuredrop.workflows.policy.DropException of type [FailureType#CONNECTION_FAILED] when there is no
    ///     connection or it was lost, [FailureType#PROBE_HUNG] when the command does not come back,
    ///     [FailureType#PROBE_FAILED] when it reports a problem, [FailureType#HOST_KEY] when the host's key is
    ///     not the pinned one; each names the address
    String probe(String address);
}
