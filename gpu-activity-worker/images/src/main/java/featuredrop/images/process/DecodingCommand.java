package featuredrop.images.process;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a decoding process is started: a JVM of this version, with the code of images alone on its class path. Hostile
/// bytes that take it over find no other code of the worker.
///
/// @param heapBytes most memory of its heap
/// @param main its main class
/// @param arguments of its main class
public record DecodingCommand(long heapBytes, Class<?> main, DecodingArguments arguments) {
    /// The rest of the worker's environment may hold secrets. With this one a local system finds its processes.
    private static final Set<String> KEPT = Set.of("FEATUREDROP_LOCAL");

    /// @param heapBytes most memory of its heap
    public DecodingCommand(long heapBytes, DecodingArguments arguments) {
        this(heapBytes, DecodingMain.class, arguments);
    }

    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line());
        builder.environment().keySet().retainAll(KEPT);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return builder.start();
    }

    private List<String> line() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add("-Xmx" + heapBytes);
        line.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:+ExitOnOutOfMemoryError",
                // A crash leaves no file behind.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+ErrorFileToStderr",
                // Stdout is for the answers alone.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        line.addAll(List.of("-cp", classPath(), main.getName()));
        line.addAll(arguments.toList());
        return line;
    }

    /// Where the main class and the decoders come from: one jar, or one directory of classes. They need nothing else.
    private String classPath() {
        return Stream.of(main, DecodingMain.class)
                .map(DecodingCommand::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException(type.getName() + " comes from no jar and no directory");
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
