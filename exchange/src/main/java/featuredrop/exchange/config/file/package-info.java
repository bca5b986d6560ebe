/// Reads and checks `featuredrop.yaml`.
@NullMarked
package featuredrop.exchange.config.file;

import org.jspecify.annotations.NullMarked;
