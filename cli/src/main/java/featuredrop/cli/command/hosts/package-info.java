/// The verbs for GPU hosts.
@NullMarked
package featuredrop.cli.command.hosts;

import org.jspecify.annotations.NullMarked;
