/// Puts files into a landing zone as a new drop.
@NullMarked
package featuredrop.cli.land;

import org.jspecify.annotations.NullMarked;
