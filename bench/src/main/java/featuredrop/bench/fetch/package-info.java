/// From URL to tensor: speed beside img2dataset, what a slow and a throttling host do to the others, and memory.
@NullMarked
package featuredrop.bench.fetch;

import org.jspecify.annotations.NullMarked;
