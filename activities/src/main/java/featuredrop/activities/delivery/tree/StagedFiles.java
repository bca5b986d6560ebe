package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.exchange.progress.Progress;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
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
    /// @param name what it will become, for people who look
    public String fill(String name, Content content) {
        String temporary = root + "/tmp/" + name + "." + UUID.randomUUID();
        try (OutputStream out = zone.create(temporary)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw new DropException(FailureKind.PLATFORM, "Cannot write " + temporary + ": " + e.getMessage(), e);
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

    /// SHA-256 of a file as it stands, hex.
    public String sha256(String path, Progress progress) {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(zone.open(path, 0), digest)) {
            byte[] buffer = new byte[BUFFER];
            long done = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                done += read;
                progress.at("digest of " + path, done);
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        return Sha256.hex(digest);
    }

    public static DropException unreadable(String path, IOException e) {
        return new DropException(FailureKind.PLATFORM, "Cannot read " + path + ": " + e.getMessage(), e);
    }
}
