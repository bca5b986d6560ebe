/// The one way to the Temporal server, for the workers and the command line.
@NullMarked
package featuredrop.connection;

import org.jspecify.annotations.NullMarked;
