/// Asks every configured server whether it has what this installation needs.
@NullMarked
package featuredrop.cli.servers;

import org.jspecify.annotations.NullMarked;
