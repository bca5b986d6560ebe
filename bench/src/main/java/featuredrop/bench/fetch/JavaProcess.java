package featuredrop.bench.fetch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Starts Java as this process was started.
final class JavaProcess {
    private JavaProcess() {}

    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(arguments);
        return command;
    }
}
