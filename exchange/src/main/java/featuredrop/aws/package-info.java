/// What the adapters of S3 and EC2 share.
@NullMarked
package featuredrop.aws;

import org.jspecify.annotations.NullMarked;
