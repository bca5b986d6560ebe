package featuredrop.activities.landing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// A landing zone whose files break off while they are read.
public final class FlakyLandingZone implements LandingZone {
    private final LandingZone zone;
    private final long readable;

    /// @param readable bytes that each stream delivers before it fails
    public FlakyLandingZone(LandingZone zone, long readable) {
        this.zone = zone;
        this.readable = readable;
    }

    @Override
    public InputStream open(String path, long offset) {
        return new FilterInputStream(zone.open(path, offset)) {
            private long left = readable;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int at, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("Could not obtain block of " + path);
                }
                int n = super.read(bytes, at, (int) Math.min(length, left));
                left -= Math.max(n, 0);
                return n;
            }
        };
    }

    @Override
    public Optional<FileStat> stat(String path) {
        return zone.stat(path);
    }

    @Override
    public List<FileStat> list(String directory) {
        return zone.list(directory);
    }

    @Override
    public boolean isClosed(String path) {
        return zone.isClosed(path);
    }

    @Override
    public String checksum(String path) {
        return zone.checksum(path);
    }

    @Override
    public OutputStream create(String path) {
        return zone.create(path);
    }

    @Override
    public boolean rename(String from, String to) {
        return zone.rename(from, to);
    }

    @Override
    public void replace(String from, String to) {
        zone.replace(from, to);
    }

    @Override
    public boolean concat(String target, List<String> parts) {
        return zone.concat(target, parts);
    }

    @Override
    public void delete(String path) {
        zone.delete(path);
    }
}
