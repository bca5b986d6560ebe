/// What the first bytes of an image file declare, checked before any decoder sees the file.
@NullMarked
package featuredrop.images.header;

import org.jspecify.annotations.NullMarked;
