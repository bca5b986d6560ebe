package featuredrop.worker.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One small file by which the processes of a host know of each other. A reader sees the old content or the
/// new. A host whose directory cannot be written works on; it is logged. Thread-safe.
final class HostFile {
    private static final Logger LOG = LoggerFactory.getLogger(HostFile.class);

    private final Path path;

    HostFile(Path path) {
        this.path = path;
    }

    /// When it was written; empty when there is none.
    Optional<FileTime> written() {
        try {
            return Optional.of(Files.getLastModifiedTime(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// @return whether it was written
    synchronized boolean write(String text) {
        Path part = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(part, text, StandardCharsets.US_ASCII);
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            LOG.warn("not written, gpu-worker.host.directory: {}", e.toString());
            return false;
        }
    }

    synchronized void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("not deleted, gpu-worker.host.directory: {}", e.toString());
        }
    }
}
