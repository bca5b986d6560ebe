package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.format.IoFailure;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.UUID;

/// Makes the files of one run's staging: each is filled under a random name in `tmp/`, closed, and then
/// renamed to its own name, so that what has its own name is complete and is never opened for writing again.
public final class StagedFiles {
    private static final int BUFFER = 1 << 16;

    private final LandingZone zone;
    private final String root;

    /// @param root the run's staging directory
    public StagedFiles(LandingZone zone, String root) {
        this.zone = zone;
        this.root = root;
    }

    /// Fills a file.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public String part(int number) {
        return root + String.format("/parts/%06d.gz", number);
    }

    /// Where the parts are joined.
    public String joined() {
        return root + "/joined/" + DeliveryDirectory.FEATURES;
    }

    /// Fills a file in `tmp/` and returns its name.
    ///
    /// @param name the final name, for people who read listings
    public String fill(String name, Content content) {
        String temporary = root + "/tmp/" + name + "." + UUID.randomUUID();
        try (OutputStream out = zone.create(temporary)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw IoFailure.writing(temporary, e);
        }
        return temporary;
    }

    /// Gives a filled file its own name; when that is taken, the first one stays and this one is removed.
    ///
    /// @return whether this file has the name now
    public boolean name(String temporary, String path) {
        boolean moved = zone.rename(temporary, path);
        if (!moved) {
            zone.delete(temporary);
        }
        return moved;
    }

    /// SHA-256 of a file's bytes, hex.
    public String sha256(String path, Progress progress) {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = zone.open(path, 0)) {
            long done = 0;
            for (byte[] next = in.readNBytes(BUFFER); next.length > 0; next = in.readNBytes(BUFFER)) {
                digest.update(next);
                done += next.length;
                progress.at("digest of " + path, done);
            }
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
        return Sha256.hex(digest);
    }
}
