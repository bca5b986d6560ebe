/// The landing zone in memory, for tests.
@NullMarked
package featuredrop.io.landing.memory;

import org.jspecify.annotations.NullMarked;
