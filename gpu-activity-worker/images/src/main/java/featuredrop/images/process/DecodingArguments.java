package featuredrop.images.process;

import featuredrop.images.prepare.InProcessPreparation.Detail;
import java.util.List;

/// The arguments of a decoding process.
///
/// @param maxPixels most pixels of an image
/// @param maxSide longest side in pixels
/// @param turboJpeg path or name of `libturbojpeg`
/// @param webP path or name of `libwebp`
/// @param detail how much of an image is decoded
/// @param sandbox whether it gives up what it does not need
public record DecodingArguments(
        long maxPixels, int maxSide, String turboJpeg, String webP, Detail detail, Sandbox sandbox) {
    /// In the sandbox.
    public DecodingArguments(long maxPixels, int maxSide, String turboJpeg, String webP, Detail detail) {
        this(maxPixels, maxSide, turboJpeg, webP, detail, Sandbox.REQUIRED);
    }

    List<String> toList() {
        return List.of(
                String.valueOf(maxPixels), String.valueOf(maxSide), turboJpeg, webP, detail.name(), sandbox.name());
    }

    static DecodingArguments parse(String[] args) {
        return new DecodingArguments(
                Long.parseLong(args[0]),
                Integer.parseInt(args[1]),
                args[2],
                args[3],
                Detail.valueOf(args[4]),
                Sandbox.valueOf(args[5]));
    }
}
