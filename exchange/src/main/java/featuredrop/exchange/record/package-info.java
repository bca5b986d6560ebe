/// The input record, `ProductImage`, and the ids of items.
@NullMarked
package featuredrop.exchange.record;

import org.jspecify.annotations.NullMarked;
