/// The plan of a drop and the index of each of its input files.
@NullMarked
package featuredrop.exchange.plan;

import org.jspecify.annotations.NullMarked;
