/// The activities of storage upkeep and their records.
@NullMarked
package featuredrop.workflows.upkeep;

import org.jspecify.annotations.NullMarked;
