/// The convolution by kernels of our own.
@NullMarked
package featuredrop.gpu.extract.fft.cuda;

import org.jspecify.annotations.NullMarked;
