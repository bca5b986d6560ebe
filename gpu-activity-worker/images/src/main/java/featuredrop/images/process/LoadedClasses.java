package featuredrop.images.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/// Loads classes before they are needed, because a process in its sandbox can open no class file.
final class LoadedClasses {
    private static final String CLASS = ".class";

    private LoadedClasses() {}

    /// Loads whatever lies in the same jar or directory as a class. Nothing is initialised.
    static void besides(Class<?> type) {
        Path place = place(type);
        try {
            if (Files.isDirectory(place)) {
                load(place, type.getClassLoader());
                return;
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                load(jar.getPath("/"), type.getClassLoader());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The jar or the directory that a class was loaded from.
    static Path place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException(type.getName() + " comes from no jar and no directory");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(Path root, ClassLoader loader) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(CLASS) && !name.contains("-info"))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .toList();
        }
        names.forEach(name -> load(name, loader));
    }

    private static void load(String name, ClassLoader loader) {
        try {
            Class<?> ignored = Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } catch (NoClassDefFoundError e) {
            // What it extends is not on this class path, so nothing here can use it.
        }
    }
}
