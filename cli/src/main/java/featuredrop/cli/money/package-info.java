/// What pools and drops have cost, and what a drop will cost.
@NullMarked
package featuredrop.cli.money;

import org.jspecify.annotations.NullMarked;
