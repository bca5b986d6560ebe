/// Decoding of images and preprocessing; the class path of the decoding processes. Depends on no other module.
@NullMarked
package featuredrop.images;

import org.jspecify.annotations.NullMarked;
