/// The site-wide switch, the scan, reconcile and sweep.
@NullMarked
package featuredrop.control;

import org.jspecify.annotations.NullMarked;
