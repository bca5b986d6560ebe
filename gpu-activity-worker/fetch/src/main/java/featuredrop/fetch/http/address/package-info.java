/// Addresses that may be connected to.
@NullMarked
package featuredrop.fetch.http.address;

import org.jspecify.annotations.NullMarked;
