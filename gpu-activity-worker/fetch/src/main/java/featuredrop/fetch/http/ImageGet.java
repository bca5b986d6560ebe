package featuredrop.fetch.http;

import featuredrop.fetch.http.url.ImageUrl;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.protocol.HttpClientContext;

/// One request for an image, with what is known of its connection. Used once.
final class ImageGet extends HttpGet {
    private static final long serialVersionUID = 1;

    private final transient HttpClientContext context;
    private final String server;

    ImageGet(ImageUrl url) {
        super(url.uri());
        this.server = url.origin();
        this.context = Exchange.with(server);
    }

    /// Scheme, host and port.
    String server() {
        return server;
    }

    HttpClientContext context() {
        return context;
    }

    /// Whether an earlier request was sent over its connection.
    boolean isReused() {
        return Exchange.connection(context).map(KeptConnection::isReused).orElse(false);
    }

    /// Whether the answer before it on its connection had this body.
    boolean repeats(byte[] body) {
        return Exchange.connection(context)
                .map(connection -> connection.repeats(getPath(), body))
                .orElse(false);
    }

    /// Its connection may be used again.
    void believe() {
        Exchange.connection(context).ifPresent(KeptConnection::clear);
    }

    /// Its connection is not used again.
    void distrust() {
        Exchange.connection(context).ifPresent(KeptConnection::distrust);
    }

    /// Whether the server sent more than it was asked for.
    boolean hasSurplus() {
        return Exchange.connection(context).map(KeptConnection::hasSurplus).orElse(false);
    }
}
