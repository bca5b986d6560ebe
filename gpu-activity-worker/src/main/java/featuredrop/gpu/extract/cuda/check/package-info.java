/// Holds a device against the Java twins of the kernels, value by value.
@NullMarked
package featuredrop.gpu.extract.cuda.check;

import org.jspecify.annotations.NullMarked;
