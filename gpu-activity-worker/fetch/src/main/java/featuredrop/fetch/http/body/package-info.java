/// Bodies of answers, read and unpacked within their limits.
@NullMarked
package featuredrop.fetch.http.body;

import org.jspecify.annotations.NullMarked;
