/// The benchmark of the filter family, beside the figures of the published how-to that it replaces.
@NullMarked
package featuredrop.bench.filter;

import org.jspecify.annotations.NullMarked;
