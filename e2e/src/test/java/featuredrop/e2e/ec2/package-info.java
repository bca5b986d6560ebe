/// Scenarios on the EC2 API and the machine behind it.
@NullMarked
package featuredrop.e2e.ec2;

import org.jspecify.annotations.NullMarked;
