/// Fetching images over HTTP from untrusted hosts.
@NullMarked
package featuredrop.fetch.http;

import org.jspecify.annotations.NullMarked;
