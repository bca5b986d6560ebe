/// Verbs that write configuration.
@NullMarked
package featuredrop.cli.command.config;

import org.jspecify.annotations.NullMarked;
