/// Resizing as Pillow does it, bit for bit.
@NullMarked
package featuredrop.images.resize;

import org.jspecify.annotations.NullMarked;
