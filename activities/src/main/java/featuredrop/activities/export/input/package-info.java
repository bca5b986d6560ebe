/// Reads input files as records: `.bin` files and lists, compressed or not.
@NullMarked
package featuredrop.activities.export.input;

import org.jspecify.annotations.NullMarked;
