/// The landing zone in memory, for tests.
@NullMarked
package featuredrop.activities.landing.memory;

import org.jspecify.annotations.NullMarked;
