/// Images that belong to no drop: read, sent to the exchange, and their results written.
@NullMarked
package featuredrop.cli.own;

import org.jspecify.annotations.NullMarked;
