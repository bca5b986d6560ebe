package featuredrop.local;

import featuredrop.exchange.config.file.NamedValues;
import java.util.function.UnaryOperator;

/// What differs between one local system and another.
///
/// @param ports which ports it takes at its first start
/// @param change turns the usual configuration into this system's
/// @param gpuHosts how many GPU machines its EC2 API has at the start
public record LocalSettings(PortChoice ports, UnaryOperator<NamedValues> change, int gpuHosts) {
    /// Which ports a system takes at its first start.
    public enum PortChoice {
        /// The usual ones as far as they are free.
        WELL_KNOWN,
        /// Any free ones, for systems side by side.
        ANY_FREE
    }

    /// The system of `make up`.
    public static LocalSettings usual() {
        return new LocalSettings(PortChoice.WELL_KNOWN, UnaryOperator.identity(), 1);
    }

    /// A system of a test, beside others.
    public static LocalSettings besideOthers() {
        return new LocalSettings(PortChoice.ANY_FREE, UnaryOperator.identity(), 1);
    }

    /// The same with another value of one key, as in [NamedValues#with].
    public LocalSettings with(String path, Object value) {
        return new LocalSettings(ports, values -> change.apply(values).with(path, value), gpuHosts);
    }

    /// The same with another number of GPU machines, all of which the pool may have up.
    public LocalSettings withGpuHosts(int number) {
        if (number < 1) {
            throw new LocalSystemException("There is no local system with " + number + " GPU machines");
        }
        return new LocalSettings(ports, change, number);
    }
}
