/// How drops are closed without a delivery.
@NullMarked
package featuredrop.activities.closing;

import org.jspecify.annotations.NullMarked;
