/// Compares and cleans up the storage of a site.
@NullMarked
package featuredrop.activities.upkeep;

import org.jspecify.annotations.NullMarked;
