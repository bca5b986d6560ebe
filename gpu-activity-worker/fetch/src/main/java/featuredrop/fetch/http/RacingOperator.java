package featuredrop.fetch.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Connects to the first of a host's addresses that answers (RFC 8305): IPv4 and IPv6 in turn, the next one
/// when one fails or a quarter of a second has passed. So a host with one dead family of addresses costs no
/// time limit. Thread-safe.
final class RacingOperator extends DefaultHttpClientConnectionOperator {
    private static final long STAGGER_MILLIS = 250;
    private static final int MOST = 8;

    private final DetachedSocketFactory sockets;
    private final SchemePortResolver ports;
    private final DnsResolver resolver;
    private final int connectMillis;
    private final int handshakeMillis;

    /// @param connect for all addresses together
    /// @param handshake of TLS
    record Limits(Duration connect, Duration handshake) {}

    /// @param resolver vets every address
    RacingOperator(DetachedSocketFactory sockets, DnsResolver resolver, Lookup<TlsSocketStrategy> tls, Limits limits) {
        super(sockets, DefaultSchemePortResolver.INSTANCE, resolver, tls);
        this.sockets = sockets;
        this.ports = DefaultSchemePortResolver.INSTANCE;
        this.resolver = resolver;
        this.connectMillis = Math.toIntExact(limits.connect().toMillis());
        this.handshakeMillis = Math.toIntExact(limits.handshake().toMillis());
    }

    @Override
    @SuppressWarnings("TooManyParameters") // those of the library
    public void connect(
            ManagedHttpClientConnection connection,
            HttpHost host,
            @Nullable NamedEndpoint name,
            @Nullable Path unixSocket,
            @Nullable InetSocketAddress local,
            @Nullable Timeout limit,
            SocketConfig config,
            @Nullable Object attachment,
            HttpContext context)
            throws IOException {
        int port = ports.resolve(host.getSchemeName(), host);
        Socket socket = new Race(inTurn(resolver.resolve(host.getHostName(), port))).winner();
        try {
            socket.setTcpNoDelay(config.isTcpNoDelay());
            connection.bind(socket);
            if ("https".equalsIgnoreCase(host.getSchemeName())) {
                socket.setSoTimeout(handshakeMillis);
                super.upgrade(connection, host, name, attachment, context);
                socket.setSoTimeout(0);
            }
        } catch (IOException | RuntimeException e) {
            close(socket);
            throw e;
        }
    }

    /// The families alternate, beginning with that of the first address.
    static List<InetSocketAddress> inTurn(List<InetSocketAddress> addresses) {
        Deque<InetSocketAddress> first = new ArrayDeque<>();
        Deque<InetSocketAddress> second = new ArrayDeque<>();
        Class<?> family = addresses.getFirst().getAddress().getClass();
        for (InetSocketAddress address : addresses) {
            (address.getAddress().getClass() == family ? first : second).add(address);
        }
        List<InetSocketAddress> mixed = new ArrayList<>();
        while (mixed.size() < MOST && !(first.isEmpty() && second.isEmpty())) {
            if (!first.isEmpty()) {
                mixed.add(first.remove());
            }
            if (!second.isEmpty()) {
                mixed.add(second.remove());
            }
        }
        return mixed;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not used.
        }
    }

    /// One connection that is wanted. Used by one thread.
    private final class Race {
        private final List<InetSocketAddress> addresses;
        private final LinkedBlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();
        private final List<Socket> tried = new ArrayList<>();
        private final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(connectMillis);

        Race(List<InetSocketAddress> addresses) {
            this.addresses = addresses;
        }

        /// @param failure null for a socket that is connected
        private record Attempt(Socket socket, @Nullable IOException failure) {}

        Socket winner() throws IOException {
            Socket winner = null;
            try {
                winner = raced();
                return winner;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while connecting");
            } finally {
                for (Socket socket : tried) {
                    if (!socket.equals(winner)) {
                        close(socket);
                    }
                }
            }
        }

        private Socket raced() throws IOException, InterruptedException {
            IOException failure = new ConnectException("no address");
            int failed = 0;
            while (failed < addresses.size()) {
                if (tried.size() < addresses.size()) {
                    start(addresses.get(tried.size()));
                }
                Attempt attempt = next();
                if (attempt == null) {
                    if (System.nanoTime() - end >= 0) {
                        throw new ConnectTimeoutException("no connection in time");
                    }
                    continue;
                }
                if (attempt.failure() == null) {
                    return attempt.socket();
                }
                failed++;
                failure = attempt.failure();
            }
            throw failure instanceof SocketTimeoutException
                    ? new ConnectTimeoutException(failure.getMessage())
                    : failure;
        }

        /// The next attempt that ended, null when it is time for another.
        private @Nullable Attempt next() throws InterruptedException {
            long left = Math.max(1, end - System.nanoTime());
            boolean more = tried.size() < addresses.size();
            long wait = more ? Math.min(left, TimeUnit.MILLISECONDS.toNanos(STAGGER_MILLIS)) : left;
            return ended.poll(wait, TimeUnit.NANOSECONDS);
        }

        private void start(InetSocketAddress address) throws IOException {
            Socket socket = sockets.create(null);
            tried.add(socket);
            Thread.startVirtualThread(() -> ended.add(attempt(socket, address)));
        }

        private Attempt attempt(Socket socket, InetSocketAddress address) {
            try {
                socket.connect(address, connectMillis);
                return new Attempt(socket, null);
            } catch (IOException e) {
                return new Attempt(socket, e);
            }
        }
    }
}
