/// HDFS with Kerberos: a real KDC, a NameNode and a DataNode that ask for tickets.
@NullMarked
package featuredrop.e2e.kerberos;

import org.jspecify.annotations.NullMarked;
