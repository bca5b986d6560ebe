/// The pause gate: whether a drop may work, and what a pause does to running activities.
@NullMarked
package featuredrop.workflows.flow.drop.pause;

import org.jspecify.annotations.NullMarked;
