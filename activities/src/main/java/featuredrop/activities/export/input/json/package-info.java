/// Reads lists in JSON: objects on lines, and arrays of objects.
@NullMarked
package featuredrop.activities.export.input.json;

import org.jspecify.annotations.NullMarked;
