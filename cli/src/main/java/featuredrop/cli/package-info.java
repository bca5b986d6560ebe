/// The command line `featuredrop`.
@NullMarked
package featuredrop.cli;

import org.jspecify.annotations.NullMarked;
