/// Finds the nearest vectors in delivered feature files.
@NullMarked
package featuredrop.cli.vectors;

import org.jspecify.annotations.NullMarked;
