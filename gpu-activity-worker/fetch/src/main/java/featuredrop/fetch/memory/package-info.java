/// The image source in memory: complete, for tests.
@NullMarked
package featuredrop.fetch.memory;

import org.jspecify.annotations.NullMarked;
