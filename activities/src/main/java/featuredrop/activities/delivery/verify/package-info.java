/// Reads a staged delivery back and compares it with plan, indexes and results.
@NullMarked
package featuredrop.activities.delivery.verify;

import org.jspecify.annotations.NullMarked;
