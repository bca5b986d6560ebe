/// The words of a drop: names, stages, outcomes, pauses, progress. Every other package may use them.
@NullMarked
package featuredrop.workflows.drop;

import org.jspecify.annotations.NullMarked;
