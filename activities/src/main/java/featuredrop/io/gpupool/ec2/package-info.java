/// GPU hosts on EC2.
@NullMarked
package featuredrop.io.gpupool.ec2;

import org.jspecify.annotations.NullMarked;
