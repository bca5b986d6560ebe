/// `featuredrop`: the operator's commands.
@NullMarked
package featuredrop.cli;

import org.jspecify.annotations.NullMarked;
