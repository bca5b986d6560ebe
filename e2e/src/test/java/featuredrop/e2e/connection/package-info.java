/// The way to a secured Temporal server.
@NullMarked
package featuredrop.e2e.connection;

import org.jspecify.annotations.NullMarked;
