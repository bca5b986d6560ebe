/// Which drops are due: the scan of a site and the admission of one drop.
@NullMarked
package featuredrop.activities.scan;

import org.jspecify.annotations.NullMarked;
