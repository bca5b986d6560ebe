package featuredrop.exchange.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where the Temporal server is, and how both sides prove who they are.
///
/// @param address host and port of the frontend
/// @param namespace the namespace of this installation
/// @param webUi address of the Web UI, used in what operators read
/// @param eventsPerRun history length at which a drop continues as new
/// @param tls files for TLS
/// @param apiKeyFile file that holds an API key in one line, for its owner only (mode 0400); sent with every call over
///     TLS and read again for each
/// @param plaintext `true` lets everything go unencrypted to a server on another machine
/// @param createSearchAttributes `true` lets the control worker create the search attributes that the namespace lacks
/// @param retention how long the namespace keeps ended workflows, set by `featuredrop setup temporal`
public record TemporalConfig(
        String address,
        @DefaultValue("default") String namespace,
        @DefaultValue("http://localhost:8080") String webUi,
        @DefaultValue("2000") int eventsPerRun,
        TemporalTls tls,
        @Nullable Path apiKeyFile,
        @DefaultValue("false") boolean plaintext,
        @DefaultValue("false") boolean createSearchAttributes,
        @DefaultValue("P30D") Duration retention) {
    /// What gRPC takes as a target: an optional scheme, the host, the port.
    private static final Pattern TARGET = Pattern.compile("(?:(?:dns|ipv4|ipv6|passthrough):/{0,3})?(.*?)(?::\\d+)?");

    private static final Pattern THIS_MACHINE =
            Pattern.compile("localhost|.*\\.localhost|127(\\.\\d{1,3}){3}|\\[?::1]?|\\[?0(:0){6}:1]?");

    /// Temporal keeps ended workflows for a day at least.
    private static final Duration SHORTEST = Duration.ofDays(1);

    public TemporalConfig {
        Check.given("address", address);
        Check.given("namespace", namespace);
        Check.atLeast("events-per-run", eventsPerRun, 50);
        Check.atLeast("retention", SHORTEST, retention);
        boolean encrypted = isEncrypted(tls, apiKeyFile);
        if (plaintext && encrypted) {
            throw new IllegalArgumentException("plaintext: is true, but tls or api-key-file is given, which need TLS");
        }
        if (!plaintext && !encrypted && !isThisMachine(address)) {
            throw new IllegalArgumentException("tls: is not given, and the address " + address
                    + " is another machine; give tls or api-key-file,"
                    + " or set plaintext to true to send everything unencrypted");
        }
    }

    /// Whether calls go over TLS.
    public boolean encrypted() {
        return isEncrypted(tls, apiKeyFile);
    }

    private static boolean isEncrypted(TemporalTls tls, @Nullable Path apiKeyFile) {
        return tls.given() || apiKeyFile != null;
    }

    /// A name that somebody else answers for is another machine, whatever it means today.
    private static boolean isThisMachine(String address) {
        Matcher target = TARGET.matcher(address.toLowerCase(Locale.ROOT));
        return target.matches() && THIS_MACHINE.matcher(target.group(1)).matches();
    }
}
