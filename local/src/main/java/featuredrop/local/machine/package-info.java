/// The GPU machines of the local system: they boot and shut down as the EC2 API says, and answer by SSH.
@NullMarked
package featuredrop.local.machine;

import org.jspecify.annotations.NullMarked;
