/// One drop's life: its workflow, its words, its pause gate.
@NullMarked
package featuredrop.drop;

import org.jspecify.annotations.NullMarked;
