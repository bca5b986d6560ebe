package featuredrop.local.machine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/// Keeps a port for a server that does not run yet: bound, so that nobody else can have it, and not listening, so that
/// a connection is refused as by a machine that is down. Not thread-safe.
final class PortHold {
    private final InetSocketAddress place;
    private @Nullable Socket held;

    PortHold(String address, int port) {
        this.place = new InetSocketAddress(address, port);
    }

    /// Takes the port if it is free. A port that was just closed is so only after its last connections are forgotten.
    void take() {
        if (held != null) {
            return;
        }
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(false); // else another could bind it too
            socket.bind(place);
            held = socket;
        } catch (IOException e) {
            close(socket);
        }
    }

    /// Lets the server have it.
    void release() {
        if (held != null) {
            close(held);
            held = null;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never connected.
        }
    }
}
