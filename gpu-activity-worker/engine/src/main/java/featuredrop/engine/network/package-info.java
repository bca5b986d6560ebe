/// From an ONNX file to the few operations that engines of our own run: read, cut at the tap, folded, fused.
@NullMarked
package featuredrop.engine.network;

import org.jspecify.annotations.NullMarked;
