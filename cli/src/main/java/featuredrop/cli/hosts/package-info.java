/// The GPU hosts of all pools: what is known of them, and what they are asked.
@NullMarked
package featuredrop.cli.hosts;

import org.jspecify.annotations.NullMarked;
