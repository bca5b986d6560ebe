package featuredrop.local;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// The ports of one local system, remembered in its directory so that its addresses stay the same.
///
/// @param temporal the server's frontend
/// @param temporalUi the Web UI
/// @param hdfs the NameNode
/// @param hdfsUi the NameNode's Web UI
/// @param s3 the exchange
/// @param ec2 the EC2 API
/// @param web the image web server
/// @param ssh the GPU machine's sshd
public record LocalPorts(int temporal, int temporalUi, int hdfs, int hdfsUi, int s3, int ec2, int web, int ssh) {
    private static final List<String> NAMES =
            List.of("temporal", "temporal-ui", "hdfs", "hdfs-ui", "s3", "ec2", "web", "ssh");
    /// Nothing listens on the port of sshd before the machine boots, so that two systems would choose the same one.
    private static final List<Integer> WELL_KNOWN = List.of(7233, 8233, 8020, 9870, 9100, 5100, 8180, 0);

    /// The remembered ports, or at the first call the usual ones as far as they are free.
    static LocalPorts wellKnown(Path file) {
        return remembered(file, WELL_KNOWN);
    }

    /// The remembered ports, or at the first call any free ones.
    public static LocalPorts anyFree(Path file) {
        return remembered(file, WELL_KNOWN.stream().map(_ -> 0).toList());
    }

    private static LocalPorts remembered(Path file, List<Integer> wished) {
        Properties known = new Properties();
        try {
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    known.load(reader);
                }
            }
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < NAMES.size(); i++) {
                String port = known.getProperty(NAMES.get(i));
                ports.add(port == null ? free(wished.get(i), ports) : Integer.valueOf(port));
            }
            if (!known.stringPropertyNames().containsAll(NAMES)) {
                remember(ports, file);
            }
            return of(ports);
        } catch (IOException e) {
            throw new LocalSystemException("Cannot keep the ports in " + file, e);
        }
    }

    private static void remember(List<Integer> ports, Path file) throws IOException {
        Properties named = new Properties();
        for (int i = 0; i < NAMES.size(); i++) {
            named.setProperty(NAMES.get(i), ports.get(i).toString());
        }
        Files.createDirectories(file.getParent());
        try (Writer writer = Files.newBufferedWriter(file)) {
            named.store(writer, "Remove a line, or this file, to have other ports chosen");
        }
    }

    private static LocalPorts of(List<Integer> p) {
        return new LocalPorts(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7));
    }

    private static int free(int wished, List<Integer> taken) throws IOException {
        if (wished != 0 && PortOwner.isFree(wished)) {
            return wished;
        }
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (!taken.contains(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    /// Refuses ports that another process has.
    ///
    /// @param file where they are remembered, for the message
    /// @param processes the names of those that are about to be started
    /// @throws LocalSystemException naming each such port with its process
    void requireFree(Path file, Collection<String> processes) {
        List<String> taken = new ArrayList<>();
        portsOf(processes).forEach((name, port) -> {
            if (!PortOwner.isFree(port)) {
                taken.add("port " + port + " (" + name + ") is in use by " + PortOwner.describe(port));
            }
        });
        if (!taken.isEmpty()) {
            throw new LocalSystemException(
                    String.join("\n", taken) + "\nEnd that, or remove " + file + " to have other ports chosen");
        }
    }

    /// The ports on which these processes listen from their start on.
    private Map<String, Integer> portsOf(Collection<String> processes) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (String process : processes) {
            switch (process) {
                case "hdfs" -> {
                    ports.put("hdfs", hdfs);
                    ports.put("hdfs-ui", hdfsUi);
                }
                case "temporal" -> {
                    ports.put("temporal", temporal);
                    ports.put("temporal-ui", temporalUi);
                }
                case "s3" -> ports.put("s3", s3);
                case "ec2" -> ports.put("ec2", ec2);
                case "web" -> ports.put("web", web);
                default -> {} // workers listen nowhere; the machine waits for its port
            }
        }
        return ports;
    }
}
