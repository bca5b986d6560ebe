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

    /// Extraction on any host of that pool, or on those with a label, as in `main/zone=eu-west-1a`.
    public static String gpu(String choice) {
        return "gpu-" + choice;
    }

    /// Activities for that EC2 machine only.
    public static String gpuHost(String hostId) {
        return "gpu-host-" + hostId;
    }
}
