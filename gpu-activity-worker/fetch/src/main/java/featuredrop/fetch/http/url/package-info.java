/// URLs as browsers read them.
@NullMarked
package featuredrop.fetch.http.url;

import org.jspecify.annotations.NullMarked;
