/// Extraction of a few images beside the drops.
@NullMarked
package featuredrop.workflows.flow.own;

import org.jspecify.annotations.NullMarked;
