/// Fetching images over HTTP from hosts that nobody vouches for.
@NullMarked
package featuredrop.fetch.http;

import org.jspecify.annotations.NullMarked;
