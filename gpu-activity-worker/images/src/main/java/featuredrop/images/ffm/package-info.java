/// Decoding with native libraries, called through the foreign function interface. The one package that calls native
/// image code; it runs in a decoding process, which it may crash.
@NullMarked
package featuredrop.images.ffm;

import org.jspecify.annotations.NullMarked;
