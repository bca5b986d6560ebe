/// What a run knows of its drop, and what it carries to the next run.
@NullMarked
package featuredrop.workflows.flow.drop.state;

import org.jspecify.annotations.NullMarked;
