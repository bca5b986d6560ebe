/// From a lowered network to what a device does: addresses, launches, convolutions. Knows no driver.
@NullMarked
package featuredrop.engine.cuda.program;

import org.jspecify.annotations.NullMarked;
