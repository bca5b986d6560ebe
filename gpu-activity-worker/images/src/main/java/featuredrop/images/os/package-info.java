/// What is asked of the operating system, through the C library.
@NullMarked
package featuredrop.images.os;

import org.jspecify.annotations.NullMarked;
