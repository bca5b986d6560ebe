/// The files of a delivery, the pointer, and the records of closed drops.
@NullMarked
package featuredrop.exchange.delivery;

import org.jspecify.annotations.NullMarked;
