/// Decoding in processes of their own, which hostile bytes may crash, hang or fill.
@NullMarked
package featuredrop.images.process;

import org.jspecify.annotations.NullMarked;
