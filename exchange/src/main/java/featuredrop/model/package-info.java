/// Model descriptors.
@NullMarked
package featuredrop.model;

import org.jspecify.annotations.NullMarked;
