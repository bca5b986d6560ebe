/// Scenarios on the real HDFS.
@NullMarked
package featuredrop.e2e.hdfs;

import org.jspecify.annotations.NullMarked;
