package featuredrop.gpupool;

/// One EC2 machine of a pool.
///
/// @param id EC2 instance id
/// @param state EC2's word: pending, running, stopping, stopped, shutting-down, terminated
/// @param address where SSH answers, empty while there is none
public record GpuHost(String id, String state, String address) {}
