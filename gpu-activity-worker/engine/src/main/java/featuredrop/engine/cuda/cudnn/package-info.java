/// cuDNN 9 by its graph API, and the runtime that replays what it planned.
@NullMarked
package featuredrop.engine.cuda.cudnn;

import org.jspecify.annotations.NullMarked;
