package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.format.IoFailure;
import featuredrop.workflows.policy.DropException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;

/// Files of the output directory that fit into memory. Each is made under a temporary name, closed, and then
/// renamed, so that a reader sees the whole file or none.
public final class SmallFiles {
    private final LandingZone zone;
    private final OutputTree tree;

    public SmallFiles(LandingZone zone, OutputTree tree) {
        this.zone = zone;
        this.tree = tree;
    }

    /// The whole content; empty when there is no such file.
    public Optional<byte[]> read(String path) {
        if (zone.stat(path).isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = zone.open(path, 0)) {
            return Optional.of(in.readAllBytes());
        } catch (DropException e) {
            if (e.type().equals(LandingZone.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw IoFailure.reading(path, e);
        }
    }

    /// Writes a file whose name is free.
    ///
    /// @return whether this call put it there; false when the name is taken
    public boolean putIfAbsent(String path, byte[] content) {
        String temporary = write(content);
        boolean moved = zone.rename(temporary, path);
        if (!moved) {
            zone.delete(temporary);
        }
        return moved;
    }

    /// Writes a file, replacing one of that name.
    public void replace(String path, byte[] content) {
        zone.replace(write(content), path);
    }

    private String write(byte[] content) {
        String temporary = tree.temporary(UUID.randomUUID().toString());
        try (OutputStream out = zone.create(temporary)) {
            out.write(content);
        } catch (IOException e) {
            throw IoFailure.writing(temporary, e);
        }
        return temporary;
    }
}
