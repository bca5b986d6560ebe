package featuredrop.bench.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// The web server's process, as the benches see it. Close ends it.
final class WebServer implements AutoCloseable {
    private final Process process;
    private final int port;

    /// Starts it.
    WebServer(Path files, int hosts) throws IOException {
        process = new ProcessBuilder(JavaProcess.command(
                        List.of("-Xmx768m", WebServerMain.class.getName(), files.toString(), "" + hosts)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The web server did not start");
        }
        port = Integer.parseInt(line);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /// `count` URLs, spread evenly over the first `hosts` hosts, each another.
    List<String> urls(int hosts, int count, String path) {
        return IntStream.range(0, count)
                .mapToObj(i -> url(1 + i % hosts, path.replace("#", "" + i % 6) + "?" + i))
                .toList();
    }

    String url(int host, String path) {
        return "http://" + WebServerMain.address(host) + ":" + port + path;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
