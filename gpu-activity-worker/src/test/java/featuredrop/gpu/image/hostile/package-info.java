/// Image files that are made to do harm, generated.
@NullMarked
package featuredrop.gpu.image.hostile;

import org.jspecify.annotations.NullMarked;
