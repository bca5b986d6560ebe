package featuredrop.images.decoders;

import featuredrop.images.ImageDecoder;
import featuredrop.images.ImageFormat;
import featuredrop.images.ffm.MissingLibraryException;
import featuredrop.images.ffm.TurboJpegDecoder;
import featuredrop.images.ffm.WebPDecoder;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.lossless.BmpDecoder;
import featuredrop.images.lossless.GifDecoder;
import featuredrop.images.lossless.PngDecoder;
import featuredrop.images.lossless.TiffDecoder;
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
