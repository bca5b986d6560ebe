package featuredrop.io.export;

import featuredrop.exchange.ByteRange;
import featuredrop.exchange.FileIndex.Reject;
import featuredrop.exchange.RecordReader;
import featuredrop.extraction.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The records of a `.bin` file.
final class BinSource implements Piece.Source {
    private final RecordReader records;

    BinSource(InputStream in, long plannedLength) {
        this.records = new RecordReader(in, plannedLength);
    }

    @Override
    public Optional<Piece> next() throws IOException {
        return records.next().map(BinSource::piece);
    }

    private static Piece piece(RecordReader.Item item) {
        ByteRange range = new ByteRange(item.from(), item.to());
        return switch (item) {
            case RecordReader.Item.ImageRecord record -> new Piece.Image(record.image(), range);
            case RecordReader.Item.Damage damage ->
                new Piece.Bad(new Reject(range, 0, Outcome.DAMAGED, damage.cause()));
        };
    }
}
