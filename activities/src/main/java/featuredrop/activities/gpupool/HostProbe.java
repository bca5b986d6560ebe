package featuredrop.activities.gpupool;

import featuredrop.workflows.policy.FailureType;

/// Asks a host itself whether it works. Thread-safe; never takes longer than its deadline, whatever the host does.
public interface HostProbe {
    /// Failure type: the host answered, its command did not come back. Only a reboot helps.
    FailureType PROBE_HUNG = FailureType.PROBE_HUNG;
    /// Failure type: no connection, or it was lost. The host may still be booting.
    FailureType CONNECTION_FAILED = FailureType.CONNECTION_FAILED;
    /// Failure type: the command ran and reported a problem.
    FailureType PROBE_FAILED = FailureType.PROBE_FAILED;
    /// Failure type: the host's key is not the pinned one. A person must look.
    FailureType HOST_KEY = FailureType.HOST_KEY;

    /// Connects, runs the configured command and reads its answer.
    ///
    /// @param address where SSH answers
    /// @return the first line of the answer
    /// @throws featuredrop.workflows.policy.DropException of one of the types above, naming the address
    String probe(String address);
}
