/// The results of chunks and the settlement of duplicates.
@NullMarked
package featuredrop.exchange.result;

import org.jspecify.annotations.NullMarked;
