package featuredrop.gpu.prepare;

import featuredrop.gpu.extract.ImageInput;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import java.util.concurrent.CancellationException;

/// Decodes the bytes of one image file and brings the pixels to the network's input.
///
/// Thread-safe. What the bytes hold is never an exception but a [Result.Refused] with its outcome; equal bytes have
/// equal results.
public interface ImagePreparation {
    /// Prepares one image. Waits while as many are under way as the implementation takes at a time.
    ///
    /// @param file the bytes of the file, not changed
    /// @throws CancellationException when the thread is interrupted, or nothing more is prepared
    /// @throws DropException kind PLATFORM, type `DECODER`, when this machine cannot decode
    Result prepare(byte[] file, InputForm form);

    /// What became of one image.
    sealed interface Result {
        /// The network can take it.
        ///
        /// @param image of the kind of the form that was asked for
        record Input(ImageInput image) implements Result {}

        /// It cannot be decoded, or must not be.
        ///
        /// @param outcome one of NOT_IMAGE, UNSUPPORTED_FORMAT, TRUNCATED, CORRUPT, BOMB
        /// @param detail for the operator, at most 200 characters
        record Refused(Outcome outcome, String detail) implements Result {}
    }
}
