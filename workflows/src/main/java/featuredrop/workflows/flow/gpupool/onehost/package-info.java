/// The machine for a pool of one host, as in 0.1.0. Runs that were begun with it end with it; no new run uses it.
@NullMarked
package featuredrop.workflows.flow.gpupool.onehost;

import org.jspecify.annotations.NullMarked;
