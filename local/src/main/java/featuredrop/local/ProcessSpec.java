package featuredrop.local;

import java.util.List;
import java.util.Map;

/// How one process of the local system is started.
///
/// @param name its name for operators, its log and its run file
/// @param command program and arguments
/// @param environment variables added to the environment of the process that starts it
/// @param readiness when others may use it
public record ProcessSpec(
        String name, List<String> command, Map<String, String> environment, ProcessReadiness readiness) {
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
