/// Convolution of gray images by Fourier transform: a family of extractors whose feature is the filtered image.
@NullMarked
package featuredrop.engine.fft;

import org.jspecify.annotations.NullMarked;
