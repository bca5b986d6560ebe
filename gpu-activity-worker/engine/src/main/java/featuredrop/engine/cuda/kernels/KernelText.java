package featuredrop.engine.cuda.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// The compiled kernels: PTX text, which every driver from PTX 7.0 on compiles for the device it finds.
public final class KernelText {
    private static final String RESOURCE = "kernels.ptx";

    private KernelText() {}

    /// The text, ended by a NUL as the driver wants it.
    public static byte[] ptx() {
        try (InputStream text = KernelText.class.getResourceAsStream(RESOURCE)) {
            if (text == null) {
                throw new IllegalStateException("The program comes without " + RESOURCE);
            }
            byte[] bytes = text.readAllBytes();
            return Arrays.copyOf(bytes, bytes.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
