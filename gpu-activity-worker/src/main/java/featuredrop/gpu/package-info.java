/// The worker on the GPU host: from chunk to result.
@NullMarked
package featuredrop.gpu;

import org.jspecify.annotations.NullMarked;
