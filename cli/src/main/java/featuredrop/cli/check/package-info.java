/// Reads local files as the export would read them after they were landed.
@NullMarked
package featuredrop.cli.check;

import org.jspecify.annotations.NullMarked;
