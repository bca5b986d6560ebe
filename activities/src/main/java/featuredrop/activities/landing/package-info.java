/// Where drops appear and deliveries go: the file system port, the layouts, and what is due.
@NullMarked
package featuredrop.activities.landing;

import org.jspecify.annotations.NullMarked;
