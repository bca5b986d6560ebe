/// What all workflows share: activity stubs and bounded waits.
@NullMarked
package featuredrop.workflows.flow;

import org.jspecify.annotations.NullMarked;
