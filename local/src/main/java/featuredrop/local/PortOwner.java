package featuredrop.local;

import featuredrop.workflows.policy.Secrets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Who has a TCP port of this machine, as Linux tells in `/proc`.
public final class PortOwner {
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;
    private static final int MOST_TEXT = 160;

    private PortOwner() {}

    /// Whether a server may listen there on the loopback interface.
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// The process with the port, for a message: its number and its command.
    public static String describe(int port) {
        Set<String> sockets = sockets(port);
        return ProcessHandle.allProcesses()
                .filter(process -> has(process, sockets))
                .findFirst()
                .map(process -> "process " + process.pid() + " (" + command(process) + ")")
                .orElse("a process of another user");
    }

    /// The names that links in `/proc/<pid>/fd` have for the sockets of the port.
    private static Set<String> sockets(int port) {
        String end = String.format(Locale.ROOT, ":%04X", port);
        Set<String> found = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                Files.readAllLines(Path.of(table)).stream()
                        .map(line -> line.strip().split("\\s+"))
                        .filter(columns -> columns.length > INODE && columns[LOCAL_ADDRESS].endsWith(end))
                        .forEach(columns -> found.add("socket:[" + columns[INODE] + "]"));
            } catch (IOException e) {
                // A machine without IPv6 has one table only.
            }
        }
        return found;
    }

    private static boolean has(ProcessHandle process, Set<String> sockets) {
        try (DirectoryStream<Path> open =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path file : open) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // Ended meanwhile, or another user's.
        }
        return false;
    }

    private static String command(ProcessHandle process) {
        String text = process.info().commandLine().orElse("");
        return Secrets.removed(text, MOST_TEXT) + (text.length() > MOST_TEXT ? "…" : "");
    }
}
