package featuredrop.cli.hosts;

import featuredrop.cli.connection.ExitCode;
import featuredrop.workflows.gpupool.HostFacts;
import org.jspecify.annotations.Nullable;

/// What became of a broadcast on one host.
///
/// @param host EC2 instance id
/// @param pool the pool it belongs to
/// @param result how it went
/// @param text the answer, or why there is none
/// @param facts the answer to `facts`
public record HostResult(
        String host,
        String pool,
        Result result,
        String text,
        @Nullable HostFacts facts) {
    /// How it went, the better first.
    public enum Result {
        OK,
        /// Not asked, because it is down.
        SKIPPED,
        FAILED,
        NO_ANSWER
    }

    static HostResult of(HostRow host, Result result, String text) {
        return new HostResult(host.id(), host.pool(), result, text, null);
    }

    /// The exit code if this were the only host.
    public int exit() {
        return switch (result) {
            case OK, SKIPPED -> ExitCode.OK;
            case FAILED -> ExitCode.NO;
            case NO_ANSWER -> ExitCode.UNREACHABLE;
        };
    }
}
