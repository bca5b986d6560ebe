/// The whole system on one machine: real servers and workers, each a process of its own.
@NullMarked
package featuredrop.local;

import org.jspecify.annotations.NullMarked;
