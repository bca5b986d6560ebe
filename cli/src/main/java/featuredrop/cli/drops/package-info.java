/// Drops as the Temporal server and the storage know them.
@NullMarked
package featuredrop.cli.drops;

import org.jspecify.annotations.NullMarked;
