package featuredrop.engine.cuda.cudnn;

import featuredrop.engine.cuda.program.ConvolutionShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Plans on disk, one file each: the digest of the text, a line feed, the text. A file that is damaged counts as
/// absent, because cuDNN does not check what it reads. Several processes may share it.
final class PlanCache {
    private static final Logger LOG = LoggerFactory.getLogger(PlanCache.class);
    private static final int DIGEST = 64;

    private final Path directory;

    /// @param root of all devices' plans
    /// @param key names device, driver, libraries and network; plans of another key are never read
    PlanCache(Path root, String key) {
        directory = root.resolve(DigestUtils.sha256Hex(key).substring(0, DIGEST / 2));
    }

    private Path file(ConvolutionShape shape) {
        return directory.resolve(shape.name() + ".plan");
    }

    Optional<byte[]> find(ConvolutionShape shape) {
        Path file = file(shape);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(file);
            byte[] text = Arrays.copyOfRange(content, Math.min(content.length, DIGEST + 1), content.length);
            String digest = new String(content, 0, Math.min(content.length, DIGEST), StandardCharsets.US_ASCII);
            if (digest.equals(DigestUtils.sha256Hex(text))) {
                return Optional.of(text);
            }
            LOG.warn("plan file {} is damaged and is made anew", file);
        } catch (IOException e) {
            LOG.warn("plan file {} cannot be read and is made anew: {}", file, e.toString());
        }
        return Optional.empty();
    }

    /// Keeps a plan; without it the next start only takes longer.
    void keep(ConvolutionShape shape, byte[] text) {
        byte[] digest = (DigestUtils.sha256Hex(text) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] content = Arrays.copyOf(digest, digest.length + text.length);
        System.arraycopy(text, 0, content, digest.length, text.length);
        try {
            Files.createDirectories(directory);
            Path fresh = Files.createTempFile(directory, "plan", ".partial");
            try {
                Files.write(fresh, content);
                Files.move(fresh, file(shape), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                // A full disk must not be kept full by what it could not take.
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            LOG.warn("plan of {} is not kept: {}", shape.name(), e.toString());
        }
    }
}
