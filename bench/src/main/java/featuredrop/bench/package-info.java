/// Speed and memory, measured on the local system.
@NullMarked
package featuredrop.bench;

import org.jspecify.annotations.NullMarked;
