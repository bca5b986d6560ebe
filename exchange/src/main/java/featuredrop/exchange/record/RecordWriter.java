package featuredrop.exchange.record;

import com.google.protobuf.CodedOutputStream;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.IOException;
import java.io.OutputStream;

/// Writes delimited `ProductImage` records, byte for byte as protobuf's own delimited form.
///
/// Not thread-safe; the caller closes the stream.
public final class RecordWriter {
    private final OutputStream out;

    public RecordWriter(OutputStream out) {
        this.out = out;
    }

    /// Bytes that `image` takes with its length prefix.
    public static long size(ProductImage image) {
        int length = image.getSerializedSize();
        return (long) CodedOutputStream.computeUInt32SizeNoTag(length) + length;
    }

    /// Appends one record.
    ///
    /// @throws IOException when the stream refuses it
    public void write(ProductImage image) throws IOException {
        image.writeDelimitedTo(out);
    }
}
