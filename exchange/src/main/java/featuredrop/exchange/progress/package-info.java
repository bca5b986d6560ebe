/// How long work reports that it is alive.
@NullMarked
package featuredrop.exchange.progress;

import org.jspecify.annotations.NullMarked;
