/// The kernels of the GPU in Java, and checks of a device against them.
@NullMarked
package featuredrop.oracle.kernels;

import org.jspecify.annotations.NullMarked;
