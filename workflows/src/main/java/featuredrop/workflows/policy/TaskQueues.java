package featuredrop.workflows.policy;

/// The names of the task queues.
public final class TaskQueues {
    /// All workflows.
    public static final String DROP_WORKFLOW = "drop-workflow";
    /// EC2, SSH and the Temporal client; no HDFS.
    public static final String CONTROL = "control";

    private TaskQueues() {}

    /// Every access to the HDFS of that site.
    public static String io(String site) {
        return "drop-io-" + site;
    }

    /// Extraction on any host of that pool.
    public static String gpu(String pool) {
        return "gpu-" + pool;
    }

    /// Activities for that EC2 machine only.
    public static String gpuHost(String hostId) {
        return "gpu-host-" + hostId;
    }
}
