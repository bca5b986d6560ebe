/// The activities of the export and their records.
@NullMarked
package featuredrop.workflows.export;

import org.jspecify.annotations.NullMarked;
