/// The SSH keys of the local system.
@NullMarked
package featuredrop.local.ssh;

import org.jspecify.annotations.NullMarked;
