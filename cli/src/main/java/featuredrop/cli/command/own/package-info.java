/// The verb for images that belong to no drop.
@NullMarked
package featuredrop.cli.command.own;

import org.jspecify.annotations.NullMarked;
