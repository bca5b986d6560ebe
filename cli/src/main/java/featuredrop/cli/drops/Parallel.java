package featuredrop.cli.drops;

import featuredrop.cli.connection.Refusal;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/// Asks many questions at the same time, so that silent ones do not add up.
public final class Parallel {
    private Parallel() {}

    public static <A, B> List<B> map(List<A> questions, Function<A, B> ask) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> answers = questions.stream()
                    .map(question -> threads.submit(() -> ask.apply(question)))
                    .toList();
            return answers.stream().map(Parallel::get).toList();
        }
    }

    private static <B> B get(Future<B> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.no("Interrupted", e);
        }
    }
}
