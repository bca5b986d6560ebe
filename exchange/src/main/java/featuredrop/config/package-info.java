/// The one configuration file as records.
@NullMarked
package featuredrop.config;

import org.jspecify.annotations.NullMarked;
