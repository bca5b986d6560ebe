/// The exchange bucket in memory.
@NullMarked
package featuredrop.exchange.objectstore.memory;

import org.jspecify.annotations.NullMarked;
