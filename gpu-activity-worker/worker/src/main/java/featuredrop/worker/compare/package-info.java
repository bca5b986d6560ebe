/// Compares some batches of the GPU with the CPU while chunks are extracted, and stops the worker when they differ.
@NullMarked
package featuredrop.worker.compare;

import org.jspecify.annotations.NullMarked;
