/// Lowered networks computed in plain Java: slower than any engine, and what the engines are judged by.
@NullMarked
package featuredrop.gpu.extract.reference;

import org.jspecify.annotations.NullMarked;
