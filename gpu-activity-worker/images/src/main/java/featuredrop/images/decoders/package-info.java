/// The decoders of all formats behind the check of the header.
@NullMarked
package featuredrop.images.decoders;

import org.jspecify.annotations.NullMarked;
