package featuredrop.engine.cuda.cudnn;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds NVIDIA's libraries and loads them by their full names. A library that is loaded is found by those that
/// need it, whatever directories the linker knows.
final class NativeLibraries {
    private static final List<Path> USUAL = Stream.of(
                    "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/cuda/lib64", "/usr/local/nvidia/lib64")
            .map(Path::of)
            .toList();

    private final List<Path> directories;

    /// @param configured directories that are looked at first
    /// @param environment value of `LD_LIBRARY_PATH`, empty for none
    NativeLibraries(List<Path> configured, String environment) {
        List<Path> all = new ArrayList<>(configured);
        Stream.of(environment.split(":"))
                .filter(part -> !part.isBlank())
                .map(Path::of)
                .forEach(all::add);
        all.addAll(USUAL);
        directories = List.copyOf(all);
    }

    /// Loads the first of these files that is anywhere.
    ///
    /// @throws DropException kind PLATFORM, type `NO_LIBRARY`, when none is there or the linker refuses it
    @SuppressWarnings("restricted") // loading NVIDIA's libraries is what this is for
    void load(String... names) {
        Path file = Stream.of(names)
                .flatMap(name -> find(name).stream())
                .findFirst()
                .orElseThrow(() -> missing(String.join(" or ", names) + " is in none of " + directories, null));
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            throw missing(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Path> find(String name) {
        return directories.stream()
                .map(directory -> directory.resolve(name).toAbsolutePath())
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static DropException missing(String what, @Nullable Throwable cause) {
        return new DropException(FailureType.NO_LIBRARY, what, cause);
    }

    /// Lets JCuda unpack its own libraries into a directory that no other user can write: it takes whatever file is
    /// under a fixed name in the directory for temporary files.
    static void unpackPrivately(Runnable firstUse) {
        String before = System.getProperty("java.io.tmpdir");
        try {
            Path own = Files.createTempDirectory("featuredrop-cuda");
            own.toFile().deleteOnExit();
            System.setProperty("java.io.tmpdir", own.toString());
            firstUse.run();
        } catch (IOException e) {
            throw missing("no directory for JCuda's libraries: " + e.getMessage(), e);
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }
}
