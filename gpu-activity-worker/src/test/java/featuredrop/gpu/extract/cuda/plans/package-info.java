/// Plans for GPUs that are not there.
@NullMarked
package featuredrop.gpu.extract.cuda.plans;

import org.jspecify.annotations.NullMarked;
