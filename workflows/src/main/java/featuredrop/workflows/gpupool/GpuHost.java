package featuredrop.workflows.gpupool;

/// One EC2 machine of a pool.
///
/// @param id EC2 instance id
/// @param state EC2's word: pending, running, stopping, stopped, shutting-down, terminated
/// @param address where SSH answers, empty while there is none
public record GpuHost(String id, String state, String address) {
    /// Whether it runs or is about to, so that it costs money.
    public boolean up() {
        return running() || state.equals("pending");
    }

    /// Whether its operating system may answer.
    public boolean running() {
        return state.equals("running");
    }

    /// Whether it can be started.
    public boolean stopped() {
        return state.equals("stopped");
    }
}
