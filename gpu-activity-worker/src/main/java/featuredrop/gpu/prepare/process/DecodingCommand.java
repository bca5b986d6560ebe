package featuredrop.gpu.prepare.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How a decoding process is started: a JVM of this version on this class path.
///
/// @param heapBytes most memory of its heap
/// @param main its main class
/// @param arguments of its main class
public record DecodingCommand(long heapBytes, String main, DecodingArguments arguments) {
    /// Nothing else of the worker's environment, which may hold secrets. This one lets a local system find what
    /// belongs to it.
    private static final Set<String> KEPT = Set.of("FEATUREDROP_LOCAL");

    /// @param heapBytes most memory of its heap
    public DecodingCommand(long heapBytes, DecodingArguments arguments) {
        this(heapBytes, DecodingMain.class.getName(), arguments);
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
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        line.addAll(arguments.toList());
        return line;
    }
}
