package featuredrop.images.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a decoding process is started: a JVM of this version, with the code of images alone on its class path. Hostile
/// bytes that take it over find no other code of the worker.
///
/// @param heapBytes most memory of its heap
/// @param main its main class
/// @param arguments of its main class
public record DecodingCommand(long heapBytes, Class<?> main, DecodingArguments arguments) {
    /// @param heapBytes most memory of its heap
    public DecodingCommand(long heapBytes, DecodingArguments arguments) {
        this(heapBytes, DecodingMain.class, arguments);
    }

    Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line());
        // The worker's may hold secrets.
        builder.environment().clear();
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
                "-XX:+DisableAttachMechanism",
                "--enable-native-access=ALL-UNNAMED"));
        line.addAll(List.of("-cp", classPath(), main.getName()));
        line.addAll(arguments.toList());
        return line;
    }

    /// Where the main class and the decoders come from: one jar, or one directory of classes. They need nothing else.
    private String classPath() {
        return Stream.of(main, DecodingMain.class)
                .map(LoadedClasses::place)
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }
}
