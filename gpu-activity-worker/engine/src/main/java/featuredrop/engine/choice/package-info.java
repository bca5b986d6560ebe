/// Chooses the engine of a network when a worker starts.
@NullMarked
package featuredrop.engine.choice;

import org.jspecify.annotations.NullMarked;
