/// What the workers write into their logs.
@NullMarked
package featuredrop.exchange.log;

import org.jspecify.annotations.NullMarked;
