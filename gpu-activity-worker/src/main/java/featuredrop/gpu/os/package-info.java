/// What is asked of the operating system, through the C library.
@NullMarked
package featuredrop.gpu.os;

import org.jspecify.annotations.NullMarked;
