/// The worker on a GPU host.
@NullMarked
package featuredrop.worker;

import org.jspecify.annotations.NullMarked;
