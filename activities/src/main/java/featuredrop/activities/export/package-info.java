/// From HDFS to the exchange: freezes a drop's input list and cuts its files into chunks.
@NullMarked
package featuredrop.activities.export;

import org.jspecify.annotations.NullMarked;
