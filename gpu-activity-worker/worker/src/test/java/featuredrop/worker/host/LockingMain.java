package featuredrop.worker.host;

import java.io.IOException;
import java.nio.file.Path;

/// Locks a GPU, says so, and keeps it until its input ends.
final class LockingMain {
    private LockingMain() {}

    public static void main(String[] args) throws IOException {
        try {
            // Nobody refers to it, as in a worker.
            DeviceLock.take(Path.of(args[0]), args[1]);
            for (int i = 0; i < 5; i++) {
                System.gc();
            }
            System.out.println("locked");
            System.in.read();
        } catch (DeviceLock.InUseException e) {
            System.out.println(e.getMessage());
        }
    }
}
