/// What needs the Temporal client.
@NullMarked
package featuredrop.io.control;

import org.jspecify.annotations.NullMarked;
