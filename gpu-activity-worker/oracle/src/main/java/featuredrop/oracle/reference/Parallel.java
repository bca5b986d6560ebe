package featuredrop.oracle.reference;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/// Independent parts of one step, on the common pool.
final class Parallel {
    private Parallel() {}

    /// Calls with 0 … parts - 1, in any order, and returns when all are done.
    static void forEach(int parts, IntConsumer part) {
        IntStream.range(0, parts).parallel().forEach(part);
    }
}
