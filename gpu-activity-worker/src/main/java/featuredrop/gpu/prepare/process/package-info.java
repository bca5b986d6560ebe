/// Decoding in processes of their own, which hostile bytes may crash, hang or fill.
@NullMarked
package featuredrop.gpu.prepare.process;

import org.jspecify.annotations.NullMarked;
