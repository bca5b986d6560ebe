/// An image web server that serves real photos and misbehaves on request.
@NullMarked
package featuredrop.local.web;

import org.jspecify.annotations.NullMarked;
