package featuredrop.images;

import java.nio.file.Files;
import java.nio.file.Path;

/// What `tools/setup` puts into `.tools`. A tool that is missing fails by name.
public final class Tools {
    private Tools() {}

    /// A file or directory of `.tools`.
    public static Path tool(String name) {
        Path tool = Path.of("../..", ".tools", name).toAbsolutePath().normalize();
        if (!Files.exists(tool)) {
            throw new IllegalStateException("There is no " + tool + ": run 'make setup'");
        }
        return tool;
    }

    /// The TurboJPEG library.
    public static String turboJpeg() {
        return tool("native/libturbojpeg.so.0").toString();
    }

    /// The WebP library.
    public static String webP() {
        return tool("native/libwebp.so.7").toString();
    }
}
