/// Scenarios on the local system.
@NullMarked
package featuredrop.e2e;

import org.jspecify.annotations.NullMarked;
