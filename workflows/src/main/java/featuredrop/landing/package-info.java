/// Where drops appear: the activities that look at the landing zone.
@NullMarked
package featuredrop.landing;

import org.jspecify.annotations.NullMarked;
