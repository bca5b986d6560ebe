/// An engine without a network, for tests and for measuring everything around the engine.
@NullMarked
package featuredrop.engine.stub;

import org.jspecify.annotations.NullMarked;
