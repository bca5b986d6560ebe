/// The commands of `featuredrop`, one class each.
@NullMarked
package featuredrop.cli.command;

import org.jspecify.annotations.NullMarked;
