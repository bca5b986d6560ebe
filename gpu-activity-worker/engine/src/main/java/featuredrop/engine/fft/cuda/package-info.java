/// The convolution by kernels of our own.
@NullMarked
package featuredrop.engine.fft.cuda;

import org.jspecify.annotations.NullMarked;
