package featuredrop.connection;

import featuredrop.exchange.config.file.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What files hold, parsed. They are compared at each use, so that replaced files count without a restart. Files that
/// cannot be used, also those that are being replaced, leave the last usable content in force; that is logged once.
/// Thread-safe.
///
/// @param <T> the parsed form
final class RereadFiles<T> {
    private static final Logger LOG = LoggerFactory.getLogger(RereadFiles.class);

    private final String key;
    private final List<Path> files;
    private final Parser<T> parser;
    private final AtomicReference<Content<T>> last;

    /// @param read the files' bytes
    /// @param parsed what they mean
    /// @param refused why the files of now are not used; empty if they are
    private record Content<T>(List<byte[]> read, T parsed, String refused) {}

    /// Turns the contents of the files, in their order, into what they mean.
    @FunctionalInterface
    interface Parser<T> {
        /// @throws IllegalArgumentException or any other when they cannot be used, with one line as its message
        T parse(List<byte[]> contents) throws IOException, GeneralSecurityException;
    }

    /// @param key the configuration key, for messages
    /// @throws ConfigException naming key and file, when they cannot be used
    RereadFiles(String key, List<Path> files, Parser<T> parser) {
        this.key = key;
        this.files = List.copyOf(files);
        this.parser = parser;
        try {
            List<byte[]> read = contents();
            last = new AtomicReference<>(new Content<>(read, parser.parse(read), ""));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new ConfigException(key + ": " + why(e), e);
        }
    }

    /// The content of now.
    T current() {
        return last.updateAndGet(this::next).parsed();
    }

    private Content<T> next(Content<T> before) {
        try {
            List<byte[]> now = contents();
            if (same(now, before.read())) {
                return new Content<>(before.read(), before.parsed(), "");
            }
            Content<T> fresh = new Content<>(now, parser.parse(now), "");
            LOG.info("{}: {} read again", key, files);
            return fresh;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            String why = why(e);
            if (!why.equals(before.refused())) {
                LOG.warn("{}: {}; what was read before stays in use", key, why);
            }
            return new Content<>(before.read(), before.parsed(), why);
        }
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(Files.readAllBytes(file));
        }
        return contents;
    }

    private static boolean same(List<byte[]> now, List<byte[]> read) {
        for (int i = 0; i < now.size(); i++) {
            if (!Arrays.equals(now.get(i), read.get(i))) {
                return false;
            }
        }
        return true;
    }

    private String why(Exception e) {
        String names = String.join(", ", files.stream().map(Path::toString).toList());
        return e instanceof IOException
                ? names + " cannot be read: " + e.getClass().getSimpleName()
                : "in " + names + ", " + e.getMessage();
    }
}
