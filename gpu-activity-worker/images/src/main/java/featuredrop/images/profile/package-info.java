/// The preprocessing profiles.
@NullMarked
package featuredrop.images.profile;

import org.jspecify.annotations.NullMarked;
