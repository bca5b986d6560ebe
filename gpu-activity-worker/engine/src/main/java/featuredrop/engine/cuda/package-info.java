/// The engine on NVIDIA GPUs: batches in buckets, two lanes, one thread that talks to the device.
@NullMarked
package featuredrop.engine.cuda;

import org.jspecify.annotations.NullMarked;
