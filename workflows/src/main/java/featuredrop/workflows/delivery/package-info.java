/// The activities of the delivery and their records.
@NullMarked
package featuredrop.workflows.delivery;

import org.jspecify.annotations.NullMarked;
