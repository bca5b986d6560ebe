/// Decoding with the JDK's ImageIO.
@NullMarked
package featuredrop.gpu.image.imageio;

import org.jspecify.annotations.NullMarked;
