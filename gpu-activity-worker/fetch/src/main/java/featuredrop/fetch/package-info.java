/// Fetching of images: the port.
@NullMarked
package featuredrop.fetch;

import org.jspecify.annotations.NullMarked;
