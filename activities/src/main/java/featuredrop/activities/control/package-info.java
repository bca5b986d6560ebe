/// What needs the Temporal client.
@NullMarked
package featuredrop.activities.control;

import org.jspecify.annotations.NullMarked;
