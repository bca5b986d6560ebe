/// From input tensors to feature vectors.
@NullMarked
package featuredrop.gpu.extract;

import org.jspecify.annotations.NullMarked;
