package featuredrop.activities.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Asks many short questions of a server at the same time, a few at once.
public final class Concurrently {
    private static final int AT_ONCE = 16;

    private Concurrently() {}

    /// The answers, in the order of the questions.
    ///
    /// @throws RuntimeException the first that a question threw
    public static <T, R> List<R> map(List<T> questions, Function<T, R> ask) {
        Semaphore slots = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<R>> asked = new ArrayList<>();
            for (T question : questions) {
                asked.add(CompletableFuture.supplyAsync(
                        () -> {
                            slots.acquireUninterruptibly();
                            try {
                                return ask.apply(question);
                            } finally {
                                slots.release();
                            }
                        },
                        threads));
            }
            return asked.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
