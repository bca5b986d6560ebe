/// GPU hosts in memory, for tests.
@NullMarked
package featuredrop.io.gpupool.memory;

import org.jspecify.annotations.NullMarked;
