/// The local system itself: it starts, takes faults and leaves nothing behind.
@NullMarked
package featuredrop.e2e.local;

import org.jspecify.annotations.NullMarked;
