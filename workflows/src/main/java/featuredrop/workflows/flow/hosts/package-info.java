/// Questions to the workers of GPU hosts.
@NullMarked
package featuredrop.workflows.flow.hosts;

import org.jspecify.annotations.NullMarked;
