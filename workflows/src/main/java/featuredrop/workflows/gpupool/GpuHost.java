package featuredrop.workflows.gpupool;

import java.util.Objects;

/// One EC2 machine of a pool. Empty text stands for what is not known.
///
/// @param id EC2 instance id
/// @param state EC2's word: pending, running, stopping, stopped, shutting-down, terminated
/// @param address where SSH answers, empty while there is none
/// @param type instance type, such as `g5.xlarge`
/// @param zone availability zone
/// @param spot whether it is a spot instance
/// @param checks EC2's system and instance checks: ok, impaired, initializing
public record GpuHost(String id, String state, String address, String type, String zone, boolean spot, String checks) {
    /// Histories of 0.1.0 know the first three only.
    public GpuHost {
        type = Objects.requireNonNullElse(type, "");
        zone = Objects.requireNonNullElse(zone, "");
        checks = Objects.requireNonNullElse(checks, "");
    }

    /// A machine of which only that is known.
    public GpuHost(String id, String state, String address) {
        this(id, state, address, "", "", false, "");
    }

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

    /// Whether EC2's own checks found it broken.
    public boolean broken() {
        return checks.equals("impaired");
    }
}
