/// From image bytes to the network's input.
@NullMarked
package featuredrop.gpu.image;

import org.jspecify.annotations.NullMarked;
