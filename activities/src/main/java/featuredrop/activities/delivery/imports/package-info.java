/// Makes known what the replaced system of 2016 delivered, so that nothing of it is delivered again.
@NullMarked
package featuredrop.activities.delivery.imports;

import org.jspecify.annotations.NullMarked;
