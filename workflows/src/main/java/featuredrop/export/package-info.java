/// From HDFS to the exchange: the activities that plan a drop and export its files.
@NullMarked
package featuredrop.export;

import org.jspecify.annotations.NullMarked;
