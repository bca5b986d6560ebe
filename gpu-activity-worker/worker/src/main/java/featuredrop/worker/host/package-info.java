/// What the worker and its host tell each other: GPUs and their locks, the lease of the host, being
/// drained, the notice that EC2 takes the host away.
@NullMarked
package featuredrop.worker.host;

import org.jspecify.annotations.NullMarked;
