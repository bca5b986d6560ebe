/// Renames a delivery into place and moves the pointer.
@NullMarked
package featuredrop.activities.delivery.publish;

import org.jspecify.annotations.NullMarked;
