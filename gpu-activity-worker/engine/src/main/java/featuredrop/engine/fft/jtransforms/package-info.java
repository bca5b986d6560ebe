/// The convolution on the CPU, by JTransforms.
@NullMarked
package featuredrop.engine.fft.jtransforms;

import org.jspecify.annotations.NullMarked;
