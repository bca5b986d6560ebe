/// The workflow of one GPU pool.
@NullMarked
package featuredrop.workflows.flow.gpupool;

import org.jspecify.annotations.NullMarked;
