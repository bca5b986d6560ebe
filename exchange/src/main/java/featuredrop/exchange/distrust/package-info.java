/// Which results of the exchange are not to be delivered, because their host computed other features than the CPU.
@NullMarked
package featuredrop.exchange.distrust;

import org.jspecify.annotations.NullMarked;
