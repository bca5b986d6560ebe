package featuredrop.bench.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// The images that all contestants work on: square mosaics of photos, made by the peer and kept under `var/`.
///
/// @param directory where they are
record BenchImages(Path directory) {
    /// Their sides in pixels.
    static final List<Integer> SIDES = List.of(500, 800, 1200, 2000);
    private static final int VARIANTS = 8;

    /// Makes them.
    static BenchImages made(Path home, PillowPeer peer) {
        Path directory = home.resolve("var/bench-images");
        peer.ask("make " + directory + " " + home.resolve(".tools/photos"));
        return new BenchImages(directory);
    }

    /// The first image of that size.
    ///
    /// @param kind `baseline` or `progressive`
    Path one(int side, String kind) {
        return directory.resolve(side + "-" + kind + "-0.jpg");
    }

    /// All baseline images of that size.
    List<Path> all(int side) {
        return IntStream.range(0, VARIANTS)
                .mapToObj(variant -> directory.resolve(side + "-baseline-" + variant + ".jpg"))
                .toList();
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
