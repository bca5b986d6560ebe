/// The landing zone on HDFS.
@NullMarked
package featuredrop.activities.landing.hdfs;

import org.jspecify.annotations.NullMarked;
