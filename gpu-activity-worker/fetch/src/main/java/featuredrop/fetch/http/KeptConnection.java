package featuredrop.fetch.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// A connection that is used again only if the server sent nothing but what it was asked for.
///
/// A server that sends one answer too many would otherwise have the surplus read as the answer to the next
/// request, and every later one would be off by one. So unread bytes close the connection, when it is given
/// back and before it is used, which waits a little for stragglers. A straggler that comes later than that
/// looks like a body that was there before. Used by one thread at a time, but for [#distrust].
final class KeptConnection extends DefaultManagedHttpClientConnection {
    private static final Timeout MOMENT = Timeout.ofMilliseconds(1);

    /// What a connection has to be quiet before it is used again. At the usual limits of a host, four connections
    /// and a hundred requests a second, it costs next to nothing.
    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int REMEMBERED = 100;

    private final Set<String> talkative;
    private @Nullable String server;
    private int requests;
    private long givenBack = System.nanoTime();
    /// The bodies of its last answers, each with what was asked for. A straggler may come some answers late.
    private final Map<Body, String> bodies = new LinkedHashMap<>();
    private volatile boolean cleared;
    private volatile boolean surplus;

    /// @param talkative gets the name of the server when it sent something unasked
    KeptConnection(String id, Http1Config caps, Set<String> talkative) {
        super(
                id,
                null,
                null,
                caps,
                new AnswerLength(),
                null,
                null,
                null,
                new CappedAnswers(new DefaultHttpResponseParserFactory(caps)));
        this.talkative = talkative;
    }

    /// Tells that a request is sent now.
    ///
    /// @param name of the server
    void begin(@Nullable String name) {
        server = name;
        requests++;
        cleared = false;
    }

    /// Whether an earlier request was sent over it.
    boolean isReused() {
        return requests > 1;
    }

    /// Whether bytes were found that belong to no request.
    boolean hasSurplus() {
        return surplus;
    }

    /// Asked when it is given back.
    @Override
    public boolean isConsistent() {
        if (!super.isConsistent()) {
            return false;
        }
        try {
            if (isOpen() && isDataAvailable(MOMENT)) {
                distrust();
            }
        } catch (IOException e) {
            return false;
        }
        givenBack = System.nanoTime();
        return !surplus;
    }

    /// Asked before it is used again.
    @Override
    public boolean isStale() throws IOException {
        long before = getEndpointDetails().getReceivedBytesCount();
        long wait = TimeUnit.NANOSECONDS.toMillis(givenBack + QUIET - System.nanoTime());
        if ((wait > 0 && isDataAvailable(Timeout.ofMilliseconds(wait))) || super.isStale()) {
            if (getEndpointDetails().getReceivedBytesCount() > before) {
                distrust();
            }
            return true;
        }
        // What was in the buffer before made it inconsistent.
        if (getEndpointDetails().getReceivedBytesCount() > before) {
            distrust();
        }
        return surplus || !cleared;
    }

    /// Tells that its last answer belongs to its last request. Until then no other request gets it.
    void clear() {
        cleared = true;
    }

    private record Body(int hash, int length) {}

    /// Tells the body of an answer.
    ///
    /// @param target what was asked for
    /// @return whether an answer before, to another question, had the same
    boolean repeats(String target, byte[] body) {
        String before = bodies.putIfAbsent(new Body(Arrays.hashCode(body), body.length), target);
        if (bodies.size() > REMEMBERED) {
            bodies.remove(bodies.keySet().iterator().next());
        }
        return before != null && !before.equals(target);
    }

    /// From now on it is not used again, and its server gets a connection for each request.
    void distrust() {
        surplus = true;
        if (server != null) {
            talkative.add(server);
        }
    }
}
