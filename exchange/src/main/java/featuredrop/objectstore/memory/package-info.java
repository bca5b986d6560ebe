/// The object store in memory: complete, for tests.
@NullMarked
package featuredrop.objectstore.memory;

import org.jspecify.annotations.NullMarked;
