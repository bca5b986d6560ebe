/// The convolution as its definition has it: slow, and the measure of the others.
@NullMarked
package featuredrop.gpu.extract.fft.direct;

import org.jspecify.annotations.NullMarked;
