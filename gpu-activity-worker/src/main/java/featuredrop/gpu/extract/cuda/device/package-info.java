/// A CUDA device through the driver API.
@NullMarked
package featuredrop.gpu.extract.cuda.device;

import org.jspecify.annotations.NullMarked;
