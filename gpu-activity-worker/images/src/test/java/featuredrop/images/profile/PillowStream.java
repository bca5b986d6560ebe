package featuredrop.images.profile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `src/test/python/preprocessing.py` writes: images, and what Pillow and numpy make of them. Close ends Python.
final class PillowStream implements AutoCloseable {
    private static final Path TOOLS =
            Path.of("../..", ".tools").toAbsolutePath().normalize();

    private final Process process;
    private final InputStream in;

    private PillowStream(Process process) {
        this.process = process;
        in = new BufferedInputStream(process.getInputStream(), 1 << 20);
    }

    /// Starts Python.
    ///
    /// @throws IllegalStateException when the tools are not set up
    static PillowStream open() throws IOException {
        Path python = tool("python/bin/python");
        Path photos = tool("photos");
        return new PillowStream(
                new ProcessBuilder(python.toString(), "src/test/python/preprocessing.py", photos.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    private static Path tool(String name) {
        Path path = TOOLS.resolve(name);
        if (!Files.exists(path)) {
            throw new IllegalStateException("No " + path + ": run 'make setup' first");
        }
        return path;
    }

    /// The words of the next line.
    List<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Python ended early, after '" + line + "'; what it said stands above");
            }
            line.write(next);
        }
        return List.of(line.toString(StandardCharsets.US_ASCII).split(" "));
    }

    /// As many bytes.
    byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("Python ended " + (count - bytes.length) + " bytes early");
        }
        return bytes;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
