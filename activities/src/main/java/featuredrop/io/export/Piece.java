package featuredrop.io.export;

import featuredrop.exchange.ByteRange;
import featuredrop.exchange.FileIndex.Reject;
import featuredrop.exchange.record.ProductImage;
import java.io.IOException;
import java.util.Optional;

/// A stretch of an input file's decoded stream. The pieces of a file tile it from 0 to its end.
sealed interface Piece {
    /// Its bytes.
    ByteRange range();

    /// A record that goes into a chunk.
    record Image(ProductImage image, ByteRange range) implements Piece {}

    /// Bytes that should have been a record and are none.
    record Bad(Reject reject) implements Piece {
        @Override
        public ByteRange range() {
            return reject.range();
        }
    }

    /// Bytes that belong to no record: byte order mark, header, blank lines.
    record Skipped(ByteRange range) implements Piece {}

    /// Gives a file's pieces in order, holding one at a time.
    interface Source {
        /// The next piece; empty at the end.
        ///
        /// @throws IOException when the landing zone cannot deliver the file
        Optional<Piece> next() throws IOException;
    }
}
