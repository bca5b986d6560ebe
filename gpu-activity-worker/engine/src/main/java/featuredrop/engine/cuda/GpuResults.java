package featuredrop.engine.cuda;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Waits for the device's thread and passes its failures on.
final class GpuResults {
    private GpuResults() {}

    static <T> T of(CompletableFuture<T> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while the GPU computes");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DropException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default ->
                    throw new DropException(FailureType.ENGINE_FAILED, String.valueOf(e.getCause()), e.getCause());
            }
        }
    }
}
