package featuredrop.activities.landing;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/// A landing zone that passes every call on to another one; subclasses change what they are about.
public abstract class ForwardingLandingZone implements LandingZone {
    private final LandingZone zone;

    protected ForwardingLandingZone(LandingZone zone) {
        this.zone = zone;
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
    public InputStream open(String path, long offset) {
        return zone.open(path, offset);
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
