/// The workers of the Hadoop side.
@NullMarked
package featuredrop.activities;

import org.jspecify.annotations.NullMarked;
