/// Decides which records are delivered and which are duplicates.
@NullMarked
package featuredrop.activities.delivery.settle;

import org.jspecify.annotations.NullMarked;
