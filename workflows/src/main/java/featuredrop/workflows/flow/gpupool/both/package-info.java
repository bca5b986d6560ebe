/// What the machine for one host and the machine for several hosts use.
@NullMarked
package featuredrop.workflows.flow.gpupool.both;

import org.jspecify.annotations.NullMarked;
