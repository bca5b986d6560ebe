package featuredrop.fetch.http;

import java.io.IOException;
import java.util.Optional;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/// Tells a request which connection carries it, and the connection whose request it is.
final class Exchange extends HttpRequestExecutor {
    private static final String CONNECTION = "featuredrop.connection";
    private static final String SERVER = "featuredrop.server";

    /// The context of a request to that server.
    static HttpClientContext with(String server) {
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(SERVER, server);
        return context;
    }

    /// The connection that carried the request, if it came so far.
    static Optional<KeptConnection> connection(HttpContext context) {
        return Optional.ofNullable((KeptConnection) context.getAttribute(CONNECTION));
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            @Nullable HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        if (connection instanceof KeptConnection kept) {
            kept.begin((String) context.getAttribute(SERVER));
            context.setAttribute(CONNECTION, kept);
        }
        return super.execute(request, connection, callback, context);
    }
}
