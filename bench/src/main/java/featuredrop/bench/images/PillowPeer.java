package featuredrop.bench.images;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A Python process with Pillow and numpy that does what it is told, `bench/peer.py`. Close ends it.
final class PillowPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private PillowPeer(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /// @param python the interpreter
    /// @param home the repository's root
    static PillowPeer start(Path python, Path home) {
        try {
            return new PillowPeer(new ProcessBuilder(
                            python.toString(), home.resolve("bench/peer.py").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tells it what to do, without waiting for the answer.
    void tell(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits for the answer to the oldest order.
    String answer() {
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("The peer ended; what it said stands above");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The answer to one order.
    String ask(String order) {
        tell(order);
        return answer();
    }

    /// Seconds of CPU time that one order took, by the peer's own clock.
    double seconds(String order) {
        return Double.parseDouble(ask(order));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
