package featuredrop.gpu.prepare;

import featuredrop.gpu.image.CheckedDecoder;
import featuredrop.gpu.image.HeaderCheck;
import featuredrop.gpu.image.ImageDecoder;
import featuredrop.gpu.image.ImageFormat;
import featuredrop.gpu.image.ffm.MissingLibraryException;
import featuredrop.gpu.image.ffm.TurboJpegDecoder;
import featuredrop.gpu.image.ffm.WebPDecoder;
import featuredrop.gpu.image.lossless.BmpDecoder;
import featuredrop.gpu.image.lossless.GifDecoder;
import featuredrop.gpu.image.lossless.PngDecoder;
import featuredrop.gpu.image.lossless.TiffDecoder;
import java.util.Map;

/// The decoders of all formats that are read.
///
/// @param turboJpeg path or name of libjpeg-turbo's `libturbojpeg`
/// @param webP path or name of `libwebp`
public record Decoders(String turboJpeg, String webP) {
    /// A decoder that loads the libraries into this process, for one thread at a time.
    ///
    /// @throws MissingLibraryException when one cannot be loaded
    public ImageDecoder open(HeaderCheck check) {
        return new CheckedDecoder(
                check,
                Map.of(
                        ImageFormat.JPEG, TurboJpegDecoder.open(turboJpeg),
                        ImageFormat.WEBP, WebPDecoder.open(webP),
                        ImageFormat.PNG, new PngDecoder(),
                        ImageFormat.GIF, new GifDecoder(),
                        ImageFormat.BMP, new BmpDecoder(),
                        ImageFormat.TIFF, new TiffDecoder()));
    }
}
