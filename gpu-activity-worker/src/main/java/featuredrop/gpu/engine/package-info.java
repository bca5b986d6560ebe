/// Which engine runs a network on this machine.
@NullMarked
package featuredrop.gpu.engine;

import org.jspecify.annotations.NullMarked;
