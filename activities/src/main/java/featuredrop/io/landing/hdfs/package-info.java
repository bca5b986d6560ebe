/// The landing zone on HDFS.
@NullMarked
package featuredrop.io.landing.hdfs;

import org.jspecify.annotations.NullMarked;
