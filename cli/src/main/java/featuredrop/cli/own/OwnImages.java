package featuredrop.cli.own;

import com.google.protobuf.ByteString;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.record.RecordWriter;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The images that a person names: files, URLs, and lists of both.
///
/// @param sources where each is from, in order
/// @param chunks the same as records; small, because a chunk of a drop may have to wait for one
public record OwnImages(List<String> sources, List<Chunk> chunks) {
    /// Most images of a chunk: some seconds of a host.
    static final int CHUNK_RECORDS = 64;
    /// Most bytes of a chunk, but for one image that is larger.
    static final int CHUNK_BYTES = 8 << 20;

    private static final int MOST_IMAGES = 10_000;
    private static final long MOST_BYTES = 1L << 30;

    /// Records that are extracted together.
    ///
    /// @param records how many
    /// @param content as in the exchange
    public record Chunk(int records, ByteString content) {}

    public OwnImages {
        sources = List.copyOf(sources);
        chunks = List.copyOf(chunks);
    }

    /// Reads what is named.
    ///
    /// @param names files of images, `http:` or `https:` URLs, and text files with one of these per line
    /// @throws Refusal naming what cannot be read, or that there is too much
    public static OwnImages read(List<String> names) {
        Reading reading = new Reading();
        names.forEach(name -> reading.add(name, Path.of(""), true));
        return reading.end();
    }

    private static final class Reading {
        private final List<String> sources = new ArrayList<>();
        private final List<Chunk> chunks = new ArrayList<>();
        private final List<ProductImage> open = new ArrayList<>();
        private final long[] bytes = new long[2];

        void add(String name, Path base, boolean mayBeList) {
            if (isUrl(name)) {
                add(name, record(name).setImageUrl(name).build());
                return;
            }
            Path file = base.resolve(name);
            try {
                byte[] content = Files.readAllBytes(file);
                if (mayBeList && isList(file)) {
                    Path directory = file.toAbsolutePath().resolveSibling("");
                    new String(content, StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .forEach(line -> add(line, directory, false));
                } else {
                    add(
                            name,
                            record(name).setImage(ByteString.copyFrom(content)).build());
                }
            } catch (IOException e) {
                throw Refusal.usage(file + " cannot be read: " + e, e);
            }
        }

        private static boolean isUrl(String name) {
            String start = name.toLowerCase(Locale.ROOT);
            return start.startsWith("http://") || start.startsWith("https://");
        }

        private static boolean isList(Path file) {
            return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".txt");
        }

        private ProductImage.Builder record(String name) {
            return ProductImage.newBuilder()
                    .setPartnerId(0)
                    .setInternalId(sources.size())
                    .setExternalItemId(name);
        }

        private void add(String source, ProductImage image) {
            long size = RecordWriter.size(image);
            if (open.size() == CHUNK_RECORDS || (!open.isEmpty() && bytes[0] + size > CHUNK_BYTES)) {
                cut();
            }
            sources.add(source);
            open.add(image);
            bytes[0] += size;
            bytes[1] += size;
            if (sources.size() > MOST_IMAGES || bytes[1] > MOST_BYTES) {
                throw Refusal.usage("More than " + MOST_IMAGES + " images or " + (MOST_BYTES >> 20)
                        + " MiB: land them as a drop ('featuredrop land')");
            }
        }

        private void cut() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            RecordWriter writer = new RecordWriter(out);
            try {
                for (ProductImage image : open) {
                    writer.write(image);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e); // memory throws none
            }
            chunks.add(new Chunk(open.size(), ByteString.copyFrom(out.toByteArray())));
            open.clear();
            bytes[0] = 0;
        }

        OwnImages end() {
            if (!open.isEmpty()) {
                cut();
            }
            return new OwnImages(sources, chunks);
        }
    }
}
