/// The exchange bucket as a port.
@NullMarked
package featuredrop.exchange.objectstore;

import org.jspecify.annotations.NullMarked;
