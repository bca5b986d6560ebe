/// The connections of a command, and how it reports failures.
@NullMarked
package featuredrop.cli.connection;

import org.jspecify.annotations.NullMarked;
