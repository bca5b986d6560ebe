/// The periodic workflows that compare and clean up storage.
@NullMarked
package featuredrop.workflows.flow.upkeep;

import org.jspecify.annotations.NullMarked;
