/// Decoders of PNG, GIF, BMP and TIFF, in Java, with the pixels of Pillow.
@NullMarked
package featuredrop.images.lossless;

import org.jspecify.annotations.NullMarked;
