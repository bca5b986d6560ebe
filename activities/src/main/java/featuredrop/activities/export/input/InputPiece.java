package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.record.protobuf.ProductImage;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// A stretch of an input file's decoded stream. The pieces of a file tile it from 0 to its end.
public sealed interface InputPiece {
    /// Its bytes.
    ByteRange range();

    /// A record that goes into a chunk.
    record Image(ProductImage image, ByteRange range) implements InputPiece {}

    /// Bytes that should have been a record and are none.
    record Bad(Reject reject) implements InputPiece {
        @Override
        public ByteRange range() {
            return reject.range();
        }
    }

    /// Bytes that belong to no record: byte order mark, header, blank lines.
    record Skipped(ByteRange range) implements InputPiece {}

    /// Gives a file's pieces in order, holding one at a time.
    interface Source extends Closeable {
        /// The next piece; empty at the end.
        ///
        /// @throws IOException when the landing zone cannot deliver the file
        Optional<InputPiece> next() throws IOException;

        /// Frees what the reader holds; the file itself is its opener's to close.
        @Override
        default void close() {}
    }
}
