package featuredrop.worker.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps one GPU for one worker of this machine. The kernel holds the lock, so it ends with the process,
/// however that dies. Close ends it too.
public final class DeviceLock implements AutoCloseable {
    /// The garbage collector closes a file that nobody refers to, which would end its lock.
    private static final Set<DeviceLock> HELD = ConcurrentHashMap.newKeySet();

    private static final Pattern OWNER = Pattern.compile("[0-9]{1,10}");

    private final FileChannel file;

    /// Another process has the GPU.
    public static final class InUseException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InUseException(String message) {
            super(message);
        }
    }

    private DeviceLock(FileChannel file) {
        this.file = file;
    }

    /// Takes the GPU.
    ///
    /// @param directory of this host's workers; it is made if it is absent
    /// @param device the same text for the same GPU
    /// @throws InUseException naming the process that has it
    /// @throws IllegalStateException naming the key of the directory, when no lock can be made there
    public static DeviceLock take(Path directory, String device) {
        Path path = directory.resolve("gpu-" + device + ".lock");
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(file) == null) {
                String owner = owner(file);
                file.close();
                throw new InUseException("GPU " + device + " is in use by "
                        + (owner.isEmpty() ? "another worker" : "the worker with process id " + owner)
                        + ", which has locked " + path + "; each worker needs a GPU of its own (CUDA_VISIBLE_DEVICES)");
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap(
                    String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            DeviceLock lock = new DeviceLock(file);
            HELD.add(lock);
            return lock;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "GPU " + device + " cannot be locked: gpu-worker.host.directory: " + e + ", needed by " + path, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String owner(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(10);
        int length = file.read(text, 0);
        String found = length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII);
        return OWNER.matcher(found).matches() ? found : "";
    }

    @Override
    public void close() throws IOException {
        HELD.remove(this);
        file.close();
    }
}
