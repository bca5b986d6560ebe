/// The GPU machine of the local system: it boots and shuts down as the EC2 API says, and answers by SSH.
@NullMarked
package featuredrop.local.machine;

import org.jspecify.annotations.NullMarked;
