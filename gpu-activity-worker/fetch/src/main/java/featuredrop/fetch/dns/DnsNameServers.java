package featuredrop.fetch.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// The name servers of the system's configuration, asked over UDP and, where an answer is cut, over TCP.
///
/// The JDK's own lookup tells no time to live, and blocks in native code where no deadline reaches it. Names
/// are taken as absolute: no search list of the host's configuration is tried, because it leads inside. IPv4
/// addresses come first. Names in the system's hosts file are found there. Thread-safe.
public final class DnsNameServers implements NameServers {
    private static final Duration ONE_QUERY = Duration.ofSeconds(2);
    private static final int TRIES = 2;
    /// For names from the hosts file.
    private static final Duration OWN = Duration.ofSeconds(10);

    private final LookupSession session;
    private final Duration limit;

    /// With the system's name servers.
    ///
    /// @param limit for one name
    public DnsNameServers(Duration limit) {
        this(new ExtendedResolver(), limit);
    }

    DnsNameServers(ExtendedResolver servers, Duration limit) {
        for (Resolver server : servers.getResolvers()) {
            server.setTimeout(ONE_QUERY.compareTo(limit) < 0 ? ONE_QUERY : limit);
        }
        servers.setRetries(TRIES);
        servers.setTimeout(limit);
        this.session = LookupSession.builder()
                .resolver(servers)
                .defaultHostsFileParser()
                .build();
        this.limit = limit;
    }

    @Override
    public Answer ask(String host) {
        Name name;
        try {
            name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return new Answer.Absent();
        }
        CompletableFuture<Answer> four = asked(name, Type.A);
        CompletableFuture<Answer> six = asked(name, Type.AAAA);
        try {
            return four.thenCombine(six, DnsNameServers::both).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Answer.Unknown("no answer in " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Answer.Unknown(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("interrupted");
        }
    }

    private CompletableFuture<Answer> asked(Name name, int type) {
        CompletionStage<LookupResult> answer = session.lookupAsync(name, type);
        return answer.handle((result, failure) -> failure == null ? found(result) : missing(failure))
                .toCompletableFuture();
    }

    private static Answer found(LookupResult result) {
        List<InetAddress> addresses = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        for (Record entry : result.getRecords()) {
            switch (entry) {
                case ARecord a -> addresses.add(a.getAddress());
                case AAAARecord aaaa -> addresses.add(aaaa.getAddress());
                default -> {}
            }
            ttl = Math.min(ttl, entry.getTTL() < 0 ? OWN.toSeconds() : entry.getTTL());
        }
        return addresses.isEmpty() ? new Answer.Absent() : new Answer.Found(addresses, Duration.ofSeconds(ttl));
    }

    private static Answer missing(Throwable failure) {
        Throwable inner = failure instanceof CompletionException ? failure.getCause() : failure;
        Throwable cause = inner == null ? failure : inner;
        return cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException
                ? new Answer.Absent()
                : new Answer.Unknown(String.valueOf(cause.getMessage()));
    }

    /// A server that knows one kind of address and fails for the other is common, and good enough.
    private static Answer both(Answer four, Answer six) {
        if (four instanceof Answer.Found a && six instanceof Answer.Found b) {
            List<InetAddress> all = new ArrayList<>(a.addresses());
            all.addAll(b.addresses());
            return new Answer.Found(all, a.ttl().compareTo(b.ttl()) < 0 ? a.ttl() : b.ttl());
        }
        if (four instanceof Answer.Found || six instanceof Answer.Found) {
            return four instanceof Answer.Found ? four : six;
        }
        return four instanceof Answer.Unknown ? four : six;
    }
}
