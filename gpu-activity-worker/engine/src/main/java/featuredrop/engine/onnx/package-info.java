/// The engine on ONNX Runtime, on the CPU: the fallback of every host and the oracle of other engines.
@NullMarked
package featuredrop.engine.onnx;

import org.jspecify.annotations.NullMarked;
