/// Runs networks: the port and what all engines share.
@NullMarked
package featuredrop.engine;

import org.jspecify.annotations.NullMarked;
