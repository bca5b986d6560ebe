package featuredrop.workflows.gpupool;

/// What a host's worker tells the pool about the host.
///
/// @param kind what was seen
/// @param text for the operator
/// @param lastGoodMillis when a comparison with the CPU was last within tolerance, milliseconds since the epoch; 0 for
///     never, and where it has no meaning
public record HostNotice(Kind kind, String text, long lastGoodMillis) {
    /// What was seen.
    public enum Kind {
        /// EC2 takes the spot instance away within two minutes.
        INTERRUPTED,
        /// GPU and CPU computed different vectors from the same images.
        DIFFERS
    }
}
