/// What commands print: tables, lines, details.
@NullMarked
package featuredrop.cli.display;

import org.jspecify.annotations.NullMarked;
