/// From URL to image bytes, safely.
@NullMarked
package featuredrop.gpu.fetch;

import org.jspecify.annotations.NullMarked;
