/// The activities that need the Temporal client, and their records.
@NullMarked
package featuredrop.workflows.control;

import org.jspecify.annotations.NullMarked;
