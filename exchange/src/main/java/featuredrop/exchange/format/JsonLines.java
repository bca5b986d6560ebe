package featuredrop.exchange.format;

import com.fasterxml.jackson.databind.JsonNode;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/// Lines of the form `{"<kind>":{…}}`, closed by `{"end":{"sha256":"…"}}` over all lines before, so that a
/// cut or changed file is never taken for a whole one. FeatureDrop writes them itself, so one that is damaged
/// fails with kind `BUG`, type `UNREADABLE`.
public final class JsonLines {
    private static final String END = "end";

    private JsonLines() {}

    private record End(String sha256) {}

    /// Collects lines.
    public static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        public void add(String kind, Object value) {
            out.writeBytes(CanonicalJson.line(Map.of(kind, value)));
        }

        public byte[] finish() {
            add(END, new End(Sha256.hex(out.toByteArray())));
            return out.toByteArray();
        }
    }

    /// Gives the lines back one by one.
    public static final class Reader {
        private final InputStream in;
        private final String where;
        private final MessageDigest digest = Sha256.digest();
        private long number;

        /// @param where for messages: the object's key
        public Reader(InputStream in, String where) {
            this.in = new BufferedInputStream(in, 1 << 16);
            this.where = where;
        }

        /// The next line; empty after the last, whose digest has been checked then.
        public Optional<Line> next() throws IOException {
            byte[] line = readLine();
            number++;
            JsonNode node = parse(line);
            Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
            if (node.size() != 1) {
                throw damaged("is not an object with one field");
            }
            Map.Entry<String, JsonNode> field = fields.next();
            Line found = new Line(field.getKey(), field.getValue(), this);
            if (!found.kind().equals(END)) {
                digest.update(line);
                digest.update((byte) '\n');
                return Optional.of(found);
            }
            if (!found.as(End.class).sha256().equals(Sha256.hex(digest))) {
                throw damaged("holds another digest than the lines before have");
            }
            if (in.read() >= 0) {
                throw damaged("is not the last");
            }
            return Optional.empty();
        }

        public DropException damaged(String what) {
            return new DropException(
                    FailureType.STORED_UNREADABLE, where + " cannot be read: line " + number + " " + what);
        }

        private JsonNode parse(byte[] line) {
            try {
                return CanonicalJson.MAPPER.readTree(line);
            } catch (IOException e) {
                throw CanonicalJson.unreadable(FailureType.STORED_UNREADABLE, where + ", line " + number, e);
            }
        }

        private byte[] readLine() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    number++;
                    throw damaged("is cut");
                }
                line.write(b);
            }
            return line.toByteArray();
        }
    }

    /// One line.
    public record Line(String kind, JsonNode value, Reader reader) {
        public <T> T as(Class<T> type) {
            try {
                return CanonicalJson.MAPPER.treeToValue(value, type);
            } catch (IOException e) {
                throw CanonicalJson.unreadable(
                        FailureType.STORED_UNREADABLE, reader.where + ", line " + reader.number, e);
            }
        }

        public DropException unexpected() {
            return reader.damaged("has the unknown kind '" + kind + "'");
        }
    }
}
