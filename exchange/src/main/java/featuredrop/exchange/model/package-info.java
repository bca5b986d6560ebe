/// The descriptor of a model.
@NullMarked
package featuredrop.exchange.model;

import org.jspecify.annotations.NullMarked;
