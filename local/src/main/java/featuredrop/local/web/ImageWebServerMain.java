package featuredrop.local.web;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The image web server as a process of its own; serves until it is ended.
@Command(
        name = "image-web-server",
        mixinStandardHelpOptions = true,
        description = "Serves the files of a directory on the loopback address and misbehaves on request.")
public final class ImageWebServerMain implements Callable<Integer> {
    @Option(names = "--port", required = true, description = "where to listen; 0 for any free port")
    private int port;

    @Option(names = "--root", required = true, description = "directory whose files are served")
    private @Nullable Path root;

    private ImageWebServerMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ImageWebServerMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (root == null) {
            throw new IllegalStateException("--root is required");
        }
        try (ImageWebServer server = ImageWebServer.start(port, root)) {
            System.out.println("Serving " + root + " on " + server.address());
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
