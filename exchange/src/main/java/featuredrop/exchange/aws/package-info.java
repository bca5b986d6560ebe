/// What the adapters of S3 and EC2 share.
@NullMarked
package featuredrop.exchange.aws;

import org.jspecify.annotations.NullMarked;
