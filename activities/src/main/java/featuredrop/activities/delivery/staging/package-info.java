/// Writes a delivery into the staging directory.
@NullMarked
package featuredrop.activities.delivery.staging;

import org.jspecify.annotations.NullMarked;
