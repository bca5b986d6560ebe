/// From chunk to features: the activity on the GPU pool, and the outcomes of a record.
@NullMarked
package featuredrop.extraction;

import org.jspecify.annotations.NullMarked;
