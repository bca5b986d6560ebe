/// The activities of the landing zone and their records.
@NullMarked
package featuredrop.workflows.landing;

import org.jspecify.annotations.NullMarked;
