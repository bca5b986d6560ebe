/// What the local EC2 API says about the machines.
@NullMarked
package featuredrop.local.ec2;

import org.jspecify.annotations.NullMarked;
