/// GPU hosts in memory, for tests.
@NullMarked
package featuredrop.activities.gpupool.memory;

import org.jspecify.annotations.NullMarked;
