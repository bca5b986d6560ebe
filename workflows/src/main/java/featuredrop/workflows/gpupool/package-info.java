/// The activities of a GPU pool, its leases and its states.
@NullMarked
package featuredrop.workflows.gpupool;

import org.jspecify.annotations.NullMarked;
