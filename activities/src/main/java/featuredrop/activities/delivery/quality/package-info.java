/// Compares a drop with the drops that its partner sent before.
@NullMarked
package featuredrop.activities.delivery.quality;

import org.jspecify.annotations.NullMarked;
