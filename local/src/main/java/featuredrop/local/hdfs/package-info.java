/// NameNode and DataNode in one process.
@NullMarked
package featuredrop.local.hdfs;

import org.jspecify.annotations.NullMarked;
