/// The exchange bucket on S3.
@NullMarked
package featuredrop.exchange.objectstore.s3;

import org.jspecify.annotations.NullMarked;
