/// The pool of GPU hosts as an entity with counted leases.
@NullMarked
package featuredrop.gpupool;

import org.jspecify.annotations.NullMarked;
