package featuredrop.images.process;

import featuredrop.images.os.SystemCallFilter;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.InputForm;
import featuredrop.images.profile.PreprocessingProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/// Whether a decoding process gives up what it does not need before it sees a partner's bytes.
public enum Sandbox {
    /// It does, or it does not start.
    REQUIRED,
    /// It keeps the rights of the worker's user.
    OFF;

    /// One of each format and of each way through the native libraries.
    private static final List<String> SAMPLES = List.of(
            "sample.jpg",
            "inks.jpg",
            "sample.png",
            "sample.gif",
            "lossy.webp",
            "lossless.webp",
            "sample.bmp",
            "deflate.tif",
            "lzw.tif");

    private static final int SIDE = 2;

    /// Loads what decoding will need, as no file can be opened any more afterwards, and closes the sandbox.
    ///
    /// @param preparation its libraries are loaded
    /// @throws featuredrop.images.os.FilterUnavailableException when it is required and the system has none
    void enter(ImagePreparation preparation) {
        if (this == OFF) {
            return;
        }
        LoadedClasses.besides(DecodingMain.class);
        for (String profile : PreprocessingProfile.names()) {
            InputForm form = new InputForm(PreprocessingProfile.named(profile).orElseThrow(), SIDE, SIDE);
            // A limit of the configuration may refuse one; that is no reason not to start.
            SAMPLES.forEach(sample -> preparation.prepare(bytes(sample), form));
        }
        SystemCallFilter.install();
    }

    private static byte[] bytes(String sample) {
        try (InputStream in = Sandbox.class.getResourceAsStream("samples/" + sample)) {
            if (in == null) {
                throw new IllegalStateException("There is no " + sample);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
