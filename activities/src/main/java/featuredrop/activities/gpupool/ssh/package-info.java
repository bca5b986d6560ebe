/// The host probe over SSH.
@NullMarked
package featuredrop.activities.gpupool.ssh;

import org.jspecify.annotations.NullMarked;
