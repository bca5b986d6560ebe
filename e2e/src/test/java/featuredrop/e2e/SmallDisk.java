package featuredrop.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file system of its own size, in memory, that a test fills and frees. Mounting needs root.
///
/// @param directory where it is mounted
record SmallDisk(Path directory) implements AutoCloseable {
    private static final String FILLER = ".filler";

    /// Whether this user may mount.
    static boolean possible(Path scratch) throws IOException {
        Files.createDirectories(scratch);
        try (SmallDisk tried = mounted(scratch, 1)) {
            return Files.isDirectory(tried.directory());
        } catch (AssertionError e) {
            return false;
        }
    }

    /// Mounts an empty one.
    ///
    /// @param mebibytes its size
    static SmallDisk mounted(Path directory, int mebibytes) throws IOException {
        Files.createDirectories(directory);
        Scenario.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString()));
        return new SmallDisk(directory);
    }

    /// Unmounts what a run that was killed has left there.
    static void release(Path directory) {
        Scenario.run(
                List.of("sh", "-c", "while mountpoint -q \"$0\"; do umount --lazy \"$0\"; done", directory.toString()));
    }

    /// Leaves no room at all.
    void fill() throws IOException {
        leave(0);
    }

    /// Leaves at most so much room.
    void leave(long bytes) throws IOException {
        byte[] zeros = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILLER))) {
            while (directory.toFile().getUsableSpace() > bytes) {
                out.write(zeros);
            }
        }
    }

    /// Makes room again.
    void free() throws IOException {
        Files.deleteIfExists(directory.resolve(FILLER));
    }

    /// Processes may still have files open on it.
    @Override
    public void close() {
        Scenario.run(List.of("umount", "--lazy", directory.toString()));
    }
}
