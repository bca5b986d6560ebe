/// A CUDA device through the driver API.
@NullMarked
package featuredrop.engine.cuda.device;

import org.jspecify.annotations.NullMarked;
