/// GPU hosts on EC2.
@NullMarked
package featuredrop.activities.gpupool.ec2;

import org.jspecify.annotations.NullMarked;
