/// Task queues, timeouts, retries and the kinds of failure.
@NullMarked
package featuredrop.policy;

import org.jspecify.annotations.NullMarked;
