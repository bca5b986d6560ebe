package featuredrop.activities.landing.memory;

import featuredrop.activities.landing.LandingZone;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The complete landing zone in memory. Thread-safe: one lock makes every change atomic, and an open stream
/// reads what the file held when it was opened.
public final class InMemoryLandingZone implements LandingZone {
    /// Path to what stands there, in byte order of paths.
    private final TreeMap<String, Node> nodes = new TreeMap<>(byBytes());

    private final InstantSource clock;

    /// With the system's clock.
    public InMemoryLandingZone() {
        this(InstantSource.system());
    }

    /// @param clock where modification times come from
    public InMemoryLandingZone(InstantSource clock) {
        this.clock = clock;
        nodes.put("/", directoryNode());
    }

    /// Puts a closed file there, over one that may stand there, as a producer outside would.
    public synchronized void put(String path, byte[] content) {
        makeParents(path);
        Node node = new Node(false, clock.millis());
        node.content = content.clone();
        node.closed = true;
        nodes.put(path, node);
        touchParent(path);
    }

    /// The whole content of a file, flushed or closed.
    public synchronized byte[] content(String path) {
        return file(path).content.clone();
    }

    /// Paths of all files, in byte order.
    public synchronized List<String> files() {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getValue().directory)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public synchronized Optional<FileStat> stat(String path) {
        Node node = nodes.get(path);
        return node == null ? Optional.empty() : Optional.of(statOf(path, node));
    }

    @Override
    public synchronized List<FileStat> list(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        List<FileStat> found = new ArrayList<>();
        below(directory).forEach((path, node) -> {
            if (!path.equals("/") && path.indexOf('/', prefix.length()) < 0) {
                found.add(statOf(path, node));
            }
        });
        return found;
    }

    @Override
    public synchronized InputStream open(String path, long offset) {
        byte[] content = file(path).content;
        int from = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, from, content.length - from);
    }

    @Override
    public synchronized boolean isClosed(String path) {
        Node node = nodes.get(path);
        return node != null && !node.directory && node.closed;
    }

    @Override
    public synchronized String checksum(String path) {
        CRC32C crc = new CRC32C();
        crc.update(file(path).content);
        return "COMPOSITE-CRC32C:" + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @Override
    public synchronized OutputStream create(String path) {
        if (nodes.containsKey(path)) {
            throw new DropException(FailureKind.CONFLICT, "Cannot create " + path + ": it exists");
        }
        makeParents(path);
        Node node = new Node(false, clock.millis());
        nodes.put(path, node);
        touchParent(path);
        return new Writer(node);
    }

    @Override
    public synchronized boolean rename(String from, String to) {
        if (nodes.containsKey(to)) {
            return false;
        }
        move(from, to);
        return true;
    }

    @Override
    public synchronized void replace(String from, String to) {
        file(from);
        Node target = nodes.get(to);
        if (target != null && target.directory) {
            throw new DropException(FailureKind.PLATFORM, "Cannot replace " + to + ": it is a directory");
        }
        move(from, to);
    }

    @Override
    public synchronized boolean concat(String target, List<String> parts) {
        boolean anyStands = parts.stream().anyMatch(nodes::containsKey);
        if (!nodes.containsKey(target)) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            parts.forEach(part -> joined.writeBytes(file(part).content));
            put(target, joined.toByteArray());
        } else if (anyStands) {
            throw new DropException(FailureKind.CONFLICT, "Cannot join parts into " + target + ": it exists");
        }
        parts.forEach(this::delete);
        return true;
    }

    @Override
    public synchronized void delete(String path) {
        if (nodes.remove(path) != null) {
            below(path).clear();
            touchParent(path);
        }
    }

    private void move(String from, String to) {
        if (!nodes.containsKey(from)) {
            throw notFound(from);
        }
        if (to.startsWith(from + "/")) {
            throw new DropException(FailureKind.BUG, "Cannot move " + from + " into itself: " + to);
        }
        makeParents(to);
        TreeMap<String, Node> moved = new TreeMap<>(below(from));
        below(from).clear();
        nodes.put(to, Objects.requireNonNull(nodes.remove(from)));
        moved.forEach((path, node) -> nodes.put(to + path.substring(from.length()), node));
        touchParent(from);
        touchParent(to);
    }

    private SortedMap<String, Node> below(String directory) {
        String prefix = directory.equals("/") ? "" : directory;
        return nodes.subMap(prefix + "/", prefix + "0");
    }

    private Node file(String path) {
        Node node = nodes.get(path);
        if (node == null || node.directory) {
            throw notFound(path);
        }
        return node;
    }

    private void makeParents(String path) {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            Node parent = nodes.computeIfAbsent(path.substring(0, slash), absent -> directoryNode());
            if (!parent.directory) {
                throw new DropException(
                        FailureKind.PLATFORM, "Parent of " + path + " is a file: " + path.substring(0, slash));
            }
        }
    }

    private void touchParent(String path) {
        int slash = path.lastIndexOf('/');
        Node parent = nodes.get(slash == 0 ? "/" : path.substring(0, slash));
        if (parent != null) {
            parent.modifiedMillis = clock.millis();
        }
    }

    private Node directoryNode() {
        return new Node(true, clock.millis());
    }

    private static FileStat statOf(String path, Node node) {
        return new FileStat(path, node.directory, node.content.length, node.modifiedMillis);
    }

    private static DropException notFound(String path) {
        return new DropException(NOT_FOUND, "No file " + path);
    }

    private static Comparator<String> byBytes() {
        return Comparator.comparing(path -> path.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    }

    /// A file or directory; guarded by the zone's lock.
    private static final class Node {
        private final boolean directory;
        private byte[] content = {};
        private boolean closed;
        private long modifiedMillis;

        Node(boolean directory, long modifiedMillis) {
            this.directory = directory;
            this.modifiedMillis = modifiedMillis;
        }
    }

    /// Fills a file. What is flushed can be read; a file that was removed meanwhile cannot be filled any
    /// more.
    private final class Writer extends OutputStream {
        private final Node node;
        private @Nullable ByteArrayOutputStream written = new ByteArrayOutputStream();

        Writer(Node node) {
            this.node = node;
        }

        @Override
        public void write(int b) throws IOException {
            open().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            open().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            synchronized (InMemoryLandingZone.this) {
                if (!nodes.containsValue(node)) {
                    throw new IOException("The file was removed while it was written");
                }
                node.content = open().toByteArray();
            }
        }

        @Override
        public void close() throws IOException {
            if (written == null) {
                return;
            }
            synchronized (InMemoryLandingZone.this) {
                flush();
                written = null;
                node.closed = true;
                node.modifiedMillis = clock.millis();
            }
        }

        private ByteArrayOutputStream open() throws IOException {
            if (written == null) {
                throw new IOException("The stream is closed");
            }
            return written;
        }
    }
}
