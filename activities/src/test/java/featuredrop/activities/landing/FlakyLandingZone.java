package featuredrop.activities.landing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A landing zone whose files break off while they are read.
public final class FlakyLandingZone extends ForwardingLandingZone {
    private final long readable;

    /// @param readable bytes that each stream delivers before it fails
    public FlakyLandingZone(LandingZone zone, long readable) {
        super(zone);
        this.readable = readable;
    }

    @Override
    public InputStream open(String path, long offset) {
        return new FilterInputStream(super.open(path, offset)) {
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
}
