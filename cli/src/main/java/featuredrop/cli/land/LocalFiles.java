package featuredrop.cli.land;

import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.plan.SideCars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Files of this machine that shall become a drop.
///
/// @param files in the order of their names
/// @param bytes their length together
public record LocalFiles(List<Path> files, long bytes) {
    public LocalFiles {
        files = List.copyOf(files);
    }

    /// One file, or the files directly in a directory; those that begin with `_` or `.` are left out,
    /// because no landing zone takes them as input.
    ///
    /// @throws Refusal when one of them is a symbolic link
    /// @throws IOException when they cannot be listed
    public static LocalFiles of(Path path) throws IOException {
        return of(path, new SideCars(List.of()));
    }

    /// [#of(Path)] without side-cars. An entry of a manifest would make input of them.
    public static LocalFiles of(Path path, SideCars sideCars) throws IOException {
        List<Path> files = (Files.isDirectory(path) ? inside(path) : List.of(path))
                .stream().filter(file -> !sideCars.includes(name(file))).toList();
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return new LocalFiles(files, bytes);
    }

    private static List<Path> inside(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> !isHidden(name(file)))
                    .map(LocalFiles::notLinked)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /// Whether no landing zone takes a file of this name as input.
    public static boolean isHidden(String name) {
        return name.startsWith("_") || name.startsWith(".");
    }

    /// The file itself. The maker of a directory may have no right to read what a link in it points to.
    ///
    /// @throws Refusal when it is a symbolic link
    public static Path notLinked(Path file) {
        if (Files.isSymbolicLink(file)) {
            throw Refusal.usage(file + " is a symbolic link: replace it by a copy of the file, or remove it");
        }
        return file;
    }

    /// Last segment of a path.
    static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
