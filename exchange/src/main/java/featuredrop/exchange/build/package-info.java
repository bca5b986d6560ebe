/// Which build of FeatureDrop runs.
@NullMarked
package featuredrop.exchange.build;

import org.jspecify.annotations.NullMarked;
