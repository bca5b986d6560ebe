package featuredrop.exchange.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// TLS towards the Temporal server. All files are PEM and are read again for each connection, so that they can be
/// replaced while the workers run.
///
/// @param ca certificates of the authorities that may sign the server's certificate; absent for those of the JDK
/// @param certificate this installation's certificate, followed by those between it and the authority
/// @param key its private key: PKCS #8, without a password, for its owner only (mode 0400)
/// @param serverName the name in the server's certificate; absent for the host of `temporal.address`
public record TemporalTls(
        @Nullable Path ca,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName) {
    public TemporalTls {
        if (certificate != null && key == null) {
            throw new IllegalArgumentException("key: is missing, and certificate is given");
        }
        if (certificate == null && key != null) {
            throw new IllegalArgumentException("certificate: is missing, and key is given");
        }
        if (serverName != null) {
            Check.given("server-name", serverName);
        }
    }

    boolean given() {
        return ca != null || certificate != null || serverName != null;
    }
}
