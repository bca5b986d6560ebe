package featuredrop.activities.delivery;

import featuredrop.activities.landing.ForwardingLandingZone;
import featuredrop.activities.landing.LandingZone;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// A landing zone each of whose changes may go wrong as a script says; closing a written file is a change
/// too.
public final class ScriptedLandingZone extends ForwardingLandingZone {
    private final SideEffects effects;
    private final boolean joins;

    /// @param joins whether `concat` is not refused
    public ScriptedLandingZone(LandingZone zone, SideEffects effects, boolean joins) {
        super(zone);
        this.effects = effects;
        this.joins = joins;
    }

    @Override
    public OutputStream create(String path) {
        OutputStream created = effects.run("create " + path, () -> super.create(path));
        return new FilterOutputStream(created) {
            private boolean closed;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    effects.run("close " + path, () -> closing(out));
                }
            }
        };
    }

    @Override
    public boolean rename(String from, String to) {
        return effects.run("rename to " + to, () -> super.rename(from, to));
    }

    @Override
    public void replace(String from, String to) {
        effects.run("replace " + to, () -> {
            super.replace(from, to);
            return to;
        });
    }

    @Override
    public boolean concat(String target, List<String> parts) {
        return joins && effects.run("join into " + target, () -> super.concat(target, parts));
    }

    @Override
    public void delete(String path) {
        effects.run("delete " + path, () -> {
            super.delete(path);
            return path;
        });
    }

    private static OutputStream closing(OutputStream out) {
        try {
            out.close();
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
