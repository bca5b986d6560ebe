/// What is checked and measured on a GPU, in an archive that needs nothing else.
@NullMarked
package featuredrop.bench.gpu;

import org.jspecify.annotations.NullMarked;
