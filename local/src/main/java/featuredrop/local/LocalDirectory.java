package featuredrop.local;

import java.nio.file.Path;

/// Where the files of one local system lie.
///
/// @param home the repository's root, with `bin`, `tools` and `.tools`
/// @param root the system's own directory, `var` for `make up`
public record LocalDirectory(Path home, Path root) {
    public LocalDirectory {
        home = home.toAbsolutePath().normalize();
        root = root.toAbsolutePath().normalize();
    }

    /// The generated configuration of workers and command line.
    public Path config() {
        return root.resolve("featuredrop.yaml");
    }

    /// What a process wrote to its output, this time and the times before.
    public Path log(String process) {
        return root.resolve("log").resolve(process + ".log");
    }

    /// State that a process keeps across restarts.
    public Path state(String name) {
        return root.resolve(name);
    }

    /// An outside tool that `tools/setup` put in place.
    public Path tool(String name) {
        return home.resolve(".tools").resolve(name);
    }

    Path runFiles() {
        return root.resolve("run");
    }
}
