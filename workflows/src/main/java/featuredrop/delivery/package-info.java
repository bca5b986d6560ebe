/// From the exchange back to HDFS: settle, return, verify, publish, close.
@NullMarked
package featuredrop.delivery;

import org.jspecify.annotations.NullMarked;
