/// Plans of cuDNN for devices that are not in this machine.
@NullMarked
package featuredrop.oracle.plans;

import org.jspecify.annotations.NullMarked;
