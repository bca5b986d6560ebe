/// The formats that both sides read and write: records, chunks, indexes, results, plans, deliveries.
@NullMarked
package featuredrop.exchange;

import org.jspecify.annotations.NullMarked;
