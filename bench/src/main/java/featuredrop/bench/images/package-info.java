/// Measures decoding and preprocessing of images against the tools that people use today.
@NullMarked
package featuredrop.bench.images;

import org.jspecify.annotations.NullMarked;
