package featuredrop.workflows.landing;

/// A drop that is ready: its done rule holds, every file is closed.
///
/// @param files number of input files
/// @param bytes their length together
/// @param fingerprint digest of names, lengths and modification times
/// @param newerStamp stamp of a newer drop of the same partner in the manifest layout, 0 for none
public record Listing(int files, long bytes, String fingerprint, long newerStamp) {}
