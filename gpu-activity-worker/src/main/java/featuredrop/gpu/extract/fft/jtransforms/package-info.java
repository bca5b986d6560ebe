/// The convolution on the CPU, by JTransforms.
@NullMarked
package featuredrop.gpu.extract.fft.jtransforms;

import org.jspecify.annotations.NullMarked;
