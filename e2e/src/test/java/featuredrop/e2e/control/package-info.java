/// The control worker's activities against the real Temporal server.
@NullMarked
package featuredrop.e2e.control;

import org.jspecify.annotations.NullMarked;
