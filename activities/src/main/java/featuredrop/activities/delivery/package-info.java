/// The delivery of a drop, from results to a published directory.
@NullMarked
package featuredrop.activities.delivery;

import org.jspecify.annotations.NullMarked;
