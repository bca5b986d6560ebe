/// The host probe over SSH.
@NullMarked
package featuredrop.io.gpupool.ssh;

import org.jspecify.annotations.NullMarked;
