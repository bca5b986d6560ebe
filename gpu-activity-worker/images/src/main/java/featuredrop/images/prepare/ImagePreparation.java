package featuredrop.images.prepare;

import featuredrop.images.ImageFault;
import java.util.concurrent.CancellationException;

/// Decodes the bytes of one image file and brings the pixels to the size of the network's input.
///
/// Thread-safe. What the bytes hold is never an exception but a [Result.Refused] with its fault; equal bytes have
/// equal results.
public interface ImagePreparation {
    /// Prepares one image. Waits while as many are under way as the implementation takes at a time.
    ///
    /// @param file the bytes of the file, not changed
    /// @throws CancellationException when the thread is interrupted, or nothing more is prepared
    /// @throws DecodersUnavailableException when this machine cannot decode
    Result prepare(byte[] file, InputForm form);

    /// As above, for an image of a series, which may be given up: then what is left of it is refused as
    /// BOMB.
    default Result prepare(byte[] file, InputForm form, ImageSeries series) {
        return prepare(file, form);
    }

    /// What became of one image.
    sealed interface Result {
        /// The network can take it.
        ///
        /// @param image of the kind of the form that was asked for
        record Input(PreparedImage image) implements Result {}

        /// It cannot be decoded, or must not be.
        ///
        /// @param fault what is wrong with it
        /// @param detail for the operator, at most 200 characters
        record Refused(ImageFault fault, String detail) implements Result {}
    }
}
