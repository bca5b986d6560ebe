/// The exchange bucket as a port.
@NullMarked
package featuredrop.objectstore;

import org.jspecify.annotations.NullMarked;
