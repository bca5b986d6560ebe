/// The files and directories below the output directory of a site.
@NullMarked
package featuredrop.activities.delivery.tree;

import org.jspecify.annotations.NullMarked;
