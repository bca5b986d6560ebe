package featuredrop.images.decoders;

import featuredrop.images.Tools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.InflaterInputStream;

/// Files that a script writes with Pillow, and Pillow's pixels of them.
public final class PillowCorpus {
    private static final Path HOME = Path.of("target", "pillow-corpus");
    private static final Path SCRIPT = Path.of("src", "test", "python", "corpus.py");
    private static final long LIMIT_MINUTES = 10;

    private PillowCorpus() {}

    /// One file.
    ///
    /// @param size as `width height`; empty when Pillow refuses it
    public record Case(String name, Optional<String> size) {
        public byte[] file() {
            return read(HOME.resolve(name));
        }

        /// Red, green and blue of every pixel.
        byte[] pixels() {
            try (InflaterInputStream in =
                    new InflaterInputStream(new ByteArrayInputStream(read(HOME.resolve(name + ".rgb"))))) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Writes the files anew when the script has changed.
    public static List<Case> cases() {
        Path index = HOME.resolve("index");
        try {
            if (!Files.exists(index)
                    || Files.getLastModifiedTime(SCRIPT).compareTo(Files.getLastModifiedTime(index)) > 0) {
                generate();
            }
            return Files.readAllLines(index).stream().map(PillowCorpus::parsed).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parsed(String line) {
        int space = line.indexOf(' ');
        String rest = line.substring(space + 1);
        return new Case(line.substring(0, space), rest.equals("refused") ? Optional.empty() : Optional.of(rest));
    }

    private static void generate() throws IOException {
        Process script = new ProcessBuilder(
                        Tools.tool("python/bin/python").toString(),
                        "-W",
                        "ignore",
                        SCRIPT.toString(),
                        HOME.toString(),
                        Tools.tool("photos").toString(),
                        Tools.turboJpeg())
                .redirectErrorStream(true)
                .start();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        script.getInputStream().transferTo(said);
        try {
            if (!script.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || script.exitValue() != 0) {
                throw new IllegalStateException(SCRIPT + " fails: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            script.destroyForcibly();
        }
    }

    private static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
