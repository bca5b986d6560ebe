/// From the exchange back to HDFS: settlement, parts, assembly, verification, publication, pointer, upkeep.
@NullMarked
package featuredrop.io.delivery;

import org.jspecify.annotations.NullMarked;
