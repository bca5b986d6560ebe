/// Image files that are made to do harm, generated.
@NullMarked
package featuredrop.images.hostile;

import org.jspecify.annotations.NullMarked;
