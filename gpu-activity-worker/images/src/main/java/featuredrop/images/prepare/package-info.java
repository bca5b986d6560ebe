/// From the bytes of an image file to the network's input, safely.
@NullMarked
package featuredrop.images.prepare;

import org.jspecify.annotations.NullMarked;
