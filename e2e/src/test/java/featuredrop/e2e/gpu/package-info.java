/// The GPU worker: what its network sees, and how it refuses to start.
@NullMarked
package featuredrop.e2e.gpu;

import org.jspecify.annotations.NullMarked;
