/// The object store on S3.
@NullMarked
package featuredrop.objectstore.s3;

import org.jspecify.annotations.NullMarked;
