package featuredrop.images.prepare;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageDecoder.Decoded;
import featuredrop.images.ImageFault;
import featuredrop.images.RgbImage;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;

/// Prepares one image at a time in the process of the caller, which untrusted bytes may end.
public final class InProcessPreparation implements ImagePreparation {
    private final ImageDecoder decoder;
    private final Detail detail;
    private final ReentrantLock turn = new ReentrantLock();

    /// How much of an image is decoded.
    public enum Detail {
        /// Every pixel, as in training.
        EXACT,
        /// At least twice the input's sides, where the format makes that cheap; pixels differ from training.
        REDUCED
    }

    /// @param decoder used by one thread at a time
    public InProcessPreparation(ImageDecoder decoder, Detail detail) {
        this.decoder = decoder;
        this.detail = detail;
    }

    @Override
    public Result prepare(byte[] file, InputForm form) {
        try {
            turn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted before decoding");
        }
        try {
            return switch (decoder.decode(file, least(form))) {
                case Decoded.Refused(ImageFault fault, String why) -> new Result.Refused(fault, why);
                case Decoded.Pixels(RgbImage image) -> {
                    Result result = input(form.profile().oriented(image, file), form);
                    decoder.recycle(image);
                    yield result;
                }
            };
        } finally {
            turn.unlock();
        }
    }

    /// Profiles cut up to an eighth away, before or after they resize.
    private int least(InputForm form) {
        return detail == Detail.EXACT
                ? Integer.MAX_VALUE
                : Math.ceilDiv(2 * 8 * Math.max(form.width(), form.height()), 7);
    }

    private static Result input(RgbImage image, InputForm form) {
        return form.takes(image)
                ? new Result.Input(form.prepared(image))
                : new Result.Refused(
                        ImageFault.BOMB,
                        image.width() + " × " + image.height() + " is too long and thin to be resized");
    }
}
