package featuredrop.activities.gpupool.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Passes one connection on, until it freezes: then it passes nothing on and closes nothing, as a stopped process does.
final class FreezingProxy implements AutoCloseable {
    private final ServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean frozen;

    private FreezingProxy(ServerSocket socket) {
        this.socket = socket;
    }

    static FreezingProxy before(int port) throws IOException {
        FreezingProxy proxy = new FreezingProxy(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().start(() -> proxy.pass(port));
        return proxy;
    }

    int port() {
        return socket.getLocalPort();
    }

    void freeze() {
        frozen = true;
    }

    private void pass(int port) {
        try {
            Socket caller = socket.accept();
            Socket called = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(caller);
            open.add(called);
            Thread.ofPlatform().daemon().start(() -> pump(caller, called));
            pump(called, caller);
        } catch (IOException e) {
            frozen = true;
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!frozen) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            frozen = true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
