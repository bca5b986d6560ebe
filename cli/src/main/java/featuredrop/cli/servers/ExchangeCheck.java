package featuredrop.cli.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import featuredrop.exchange.config.ExchangeConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.workflows.policy.DropException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Whether the bucket exists and refuses to write over an object.
final class ExchangeCheck implements ServerCheck {
    /// The header `Date` has whole seconds.
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private final ExchangeConfig config;

    ExchangeCheck(ExchangeConfig config) {
        this.config = config;
    }

    @Override
    public String place() {
        return "exchange.bucket " + config.bucket() + " at "
                + (config.endpoint() == null ? "S3 in " + config.region() : config.endpoint());
    }

    @Override
    public void run(Findings findings) {
        try (S3ObjectStore store = S3ObjectStore.open(config)) {
            if (exists(store, findings)) {
                findings.step(place() + ", conditional write");
                write(store, findings);
            }
        }
    }

    private boolean exists(S3ObjectStore store, Findings findings) {
        Instant asked = findings.now();
        try {
            store.requireBucket().ifPresent(server -> findings.clock(place(), asked, server, RESOLUTION));
            return true;
        } catch (DropException e) {
            String message = String.valueOf(e.getMessage());
            findings.wrong(place() + ": " + message
                    + (message.startsWith("S3 refuses") ? "" : "; start the server, or correct " + address()));
            return false;
        }
    }

    private String address() {
        return config.endpoint() == null ? "exchange.region" : "exchange.endpoint";
    }

    private void write(ObjectStore store, Findings findings) {
        try {
            if (keepsTheFirst(store)) {
                findings.fine(place() + ": exists and takes conditional writes");
            } else {
                findings.wrong(place() + ": the server ignores If-None-Match and writes over objects;"
                        + " use a server that knows conditional writes");
            }
        } catch (DropException e) {
            findings.wrong(place() + ": a conditional write (If-None-Match) fails: " + e.getMessage()
                    + "; the keys need the right to write, and the server must know conditional writes");
        }
    }

    /// Writes two contents under one key, of which the first must stay. No site is called `-`, so the key is no drop's.
    private static boolean keepsTheFirst(ObjectStore store) {
        String key = "drops/-/probe-" + UUID.randomUUID();
        try {
            store.putIfAbsent(key, "first".getBytes(US_ASCII));
            return !store.putIfAbsent(key, "second".getBytes(US_ASCII)).sameContent();
        } finally {
            remove(store, key);
        }
    }

    private static void remove(ObjectStore store, String key) {
        try {
            store.delete(List.of(key));
        } catch (DropException e) {
            // Only the Hadoop side may remove objects; a few bytes stay.
        }
    }
}
