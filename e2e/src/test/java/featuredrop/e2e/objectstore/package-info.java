/// The exchange on the real S3 server.
@NullMarked
package featuredrop.e2e.objectstore;

import org.jspecify.annotations.NullMarked;
