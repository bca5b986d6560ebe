/// What a site costs that holds many drops: scans of ended drops, and drops that wait for their data.
@NullMarked
package featuredrop.bench.site;

import org.jspecify.annotations.NullMarked;
