/// The keys of `featuredrop.yaml`, one record per section.
@NullMarked
package featuredrop.exchange.config;

import org.jspecify.annotations.NullMarked;
