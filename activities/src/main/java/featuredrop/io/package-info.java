/// The Hadoop-side workers' starting points.
@NullMarked
package featuredrop.io;

import org.jspecify.annotations.NullMarked;
