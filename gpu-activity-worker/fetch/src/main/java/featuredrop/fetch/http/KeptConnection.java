package featuredrop.fetch.http;

import java.io.IOException;
import java.util.Set;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// A connection that is used again only if the server sent nothing but what it was asked for.
///
/// A server that sends one answer too many would otherwise have the surplus read as the answer to the next
/// request, and every later one would be off by one. So unread bytes close the connection, when it is given
/// back and before it is used. Used by one thread at a time.
final class KeptConnection extends DefaultManagedHttpClientConnection {
    private static final Timeout MOMENT = Timeout.ofMilliseconds(1);

    private final Set<String> talkative;
    private @Nullable String server;
    private int requests;
    private boolean surplus;

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
                new CappedAnswers(caps, new DefaultHttpResponseParserFactory(caps)));
        this.talkative = talkative;
    }

    /// Tells that a request is sent now.
    ///
    /// @param name of the server
    void begin(@Nullable String name) {
        server = name;
        requests++;
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
                noteSurplus();
            }
        } catch (IOException e) {
            return false;
        }
        return !surplus;
    }

    /// Asked before it is used again.
    @Override
    public boolean isStale() throws IOException {
        long before = getEndpointDetails().getReceivedBytesCount();
        if (super.isStale()) {
            return true;
        }
        // What was in the buffer before made it inconsistent.
        if (getEndpointDetails().getReceivedBytesCount() > before) {
            noteSurplus();
        }
        return surplus;
    }

    private void noteSurplus() {
        surplus = true;
        if (server != null) {
            talkative.add(server);
        }
    }
}
