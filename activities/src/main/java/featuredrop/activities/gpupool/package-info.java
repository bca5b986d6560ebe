/// GPU hosts: EC2 and SSH behind ports, and the activities of the pool.
@NullMarked
package featuredrop.activities.gpupool;

import org.jspecify.annotations.NullMarked;
