/// The filter in double precision.
@NullMarked
package featuredrop.oracle.fft;

import org.jspecify.annotations.NullMarked;
