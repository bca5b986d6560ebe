/// The activities of the extraction and their records.
@NullMarked
package featuredrop.workflows.extraction;

import org.jspecify.annotations.NullMarked;
