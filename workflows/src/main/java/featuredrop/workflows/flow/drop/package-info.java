/// The workflow of one drop, from await to publish.
@NullMarked
package featuredrop.workflows.flow.drop;

import org.jspecify.annotations.NullMarked;
