/// Queues, timeouts, retries and kinds of failure.
@NullMarked
package featuredrop.workflows.policy;

import org.jspecify.annotations.NullMarked;
