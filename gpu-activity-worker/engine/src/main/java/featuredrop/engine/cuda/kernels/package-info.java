/// The kernels of our own (`kernels.cu`, shipped as PTX text): what they are called, how they are launched, and a Java
/// twin of each that gives the same bits.
@NullMarked
package featuredrop.engine.cuda.kernels;

import org.jspecify.annotations.NullMarked;
