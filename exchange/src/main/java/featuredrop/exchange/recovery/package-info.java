/// What only Temporal knows, kept in the exchange too, for the time after a loss of its database.
@NullMarked
package featuredrop.exchange.recovery;

import org.jspecify.annotations.NullMarked;
