package featuredrop.local;

import featuredrop.exchange.config.file.NamedValues;
import java.util.function.UnaryOperator;

/// What differs between one local system and another.
///
/// @param ports which ports it takes at its first start
/// @param change turns the usual configuration into this system's
public record LocalSettings(PortChoice ports, UnaryOperator<NamedValues> change) {
    /// Which ports a system takes at its first start.
    public enum PortChoice {
        /// The usual ones as far as they are free.
        WELL_KNOWN,
        /// Any free ones, for systems side by side.
        ANY_FREE
    }

    /// The system of `make up`.
    public static LocalSettings usual() {
        return new LocalSettings(PortChoice.WELL_KNOWN, UnaryOperator.identity());
    }

    /// A system of a test, beside others.
    public static LocalSettings besideOthers() {
        return new LocalSettings(PortChoice.ANY_FREE, UnaryOperator.identity());
    }

    /// The same with another value of one key, as in [NamedValues#with].
    public LocalSettings with(String path, Object value) {
        return new LocalSettings(ports, values -> change.apply(values).with(path, value));
    }
}
