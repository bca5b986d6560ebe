/// Reads the objects of one drop from the exchange, each checked.
@NullMarked
package featuredrop.exchange.reader;

import org.jspecify.annotations.NullMarked;
