/// The image source in memory: complete, for tests.
@NullMarked
package featuredrop.gpu.fetch.memory;

import org.jspecify.annotations.NullMarked;
