package featuredrop.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Tells whether a started process can be used.
@FunctionalInterface
public interface ProcessReadiness {
    /// One look.
    ///
    /// @param output what the process wrote since its start
    boolean reached(String output);

    /// Ready once the output holds this text.
    static ProcessReadiness line(String part) {
        return output -> output.contains(part);
    }

    /// Ready once somebody listens on this port of the loopback interface.
    static ProcessReadiness port(int port) {
        return _ -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        };
    }
}
