package featuredrop.e2e.connection;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Stands before the real server, because its development mode offers no TLS: ends the TLS of each connection, asks for
/// a client's certificate, checks the API key, and hands every call on unchanged.
final class SecuredFrontend implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel behind;
    private final Server server;
    private final int port;
    private final @Nullable String apiKey;
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    private SecuredFrontend(String target, int port, TlsServerCredentials.Builder tls, @Nullable String apiKey)
            throws IOException {
        this.apiKey = apiKey;
        behind = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
        server = Grpc.newServerBuilderForPort(port, tls.build())
                .fallbackHandlerRegistry(new Everything())
                .build()
                .start();
        this.port = server.getPort();
    }

    /// Asks for a certificate that an authority has signed.
    static SecuredFrontend mutual(String target, int port, Authority.Identity own, Path clients) throws IOException {
        return new SecuredFrontend(
                target,
                port,
                TlsServerCredentials.newBuilder()
                        .keyManager(own.certificate().toFile(), own.key().toFile())
                        .trustManager(clients.toFile())
                        .clientAuth(ClientAuth.REQUIRE),
                null);
    }

    /// Asks for an API key.
    static SecuredFrontend withKey(String target, int port, Authority.Identity own, String apiKey) throws IOException {
        return new SecuredFrontend(
                target,
                port,
                TlsServerCredentials.newBuilder()
                        .keyManager(own.certificate().toFile(), own.key().toFile()),
                apiKey);
    }

    int port() {
        return port;
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    /// The names in the certificates of the callers.
    Queue<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        server.shutdownNow();
        behind.shutdownNow();
        try {
            server.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A call of any method, its messages as bytes.
    private final class Everything extends HandlerRegistry implements ServerCallHandler<byte[], byte[]> {
        @Override
        public ServerMethodDefinition<byte[], byte[]> lookupMethod(String name, @Nullable String authority) {
            return ServerMethodDefinition.create(method(name), this);
        }

        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> in, Metadata headers) {
            SSLSession session = Objects.requireNonNull(in.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
            try {
                Principal peer = session.getPeerPrincipal();
                seen.add(peer.getName());
            } catch (SSLPeerUnverifiedException e) {
                seen.add("nobody");
            }
            if (apiKey != null && !("Bearer " + apiKey).equals(headers.get(AUTHORIZATION))) {
                in.close(Status.UNAUTHENTICATED.withDescription("Request unauthorized."), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            ClientCall<byte[], byte[]> out =
                    behind.newCall(method(in.getMethodDescriptor().getFullMethodName()), CallOptions.DEFAULT);
            out.start(new Back(in), headers);
            in.request(1);
            out.request(1);
            return new Forth(out);
        }

        private MethodDescriptor<byte[], byte[]> method(String name) {
            return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                    .setFullMethodName(name)
                    .setType(MethodDescriptor.MethodType.UNARY)
                    .build();
        }
    }

    private static final class Forth extends ServerCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> out;

        Forth(ClientCall<byte[], byte[]> out) {
            this.out = out;
        }

        @Override
        public void onMessage(byte[] message) {
            out.sendMessage(message);
        }

        @Override
        public void onHalfClose() {
            out.halfClose();
        }

        @Override
        public void onCancel() {
            out.cancel("The caller has gone", null);
        }
    }

    private static final class Back extends ClientCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> in;

        Back(ServerCall<byte[], byte[]> in) {
            this.in = in;
        }

        @Override
        public void onHeaders(Metadata headers) {
            in.sendHeaders(headers);
        }

        @Override
        public void onMessage(byte[] message) {
            in.sendMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            in.close(status, trailers);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
