/// Upkeep of one site's storage, as activities.
@NullMarked
package featuredrop.io.upkeep;

import org.jspecify.annotations.NullMarked;
