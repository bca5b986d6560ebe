package featuredrop.activities.export.input;

import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.exchange.record.RecordReader;
import featuredrop.workflows.drop.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// The records of a `.bin` file.
public final class BinSource implements InputPiece.Source {
    private final RecordReader records;

    public BinSource(InputStream in, long plannedLength) {
        this.records = new RecordReader(in, plannedLength);
    }

    @Override
    public Optional<InputPiece> next() throws IOException {
        return records.next().map(BinSource::piece);
    }

    private static InputPiece piece(RecordReader.Item item) {
        ByteRange range = new ByteRange(item.from(), item.to());
        return switch (item) {
            case RecordReader.Item.ImageRecord record -> new InputPiece.Image(record.image(), range);
            case RecordReader.Item.Damage damage ->
                new InputPiece.Bad(new Reject(range, 0, Outcome.DAMAGED, damage.cause()));
        };
    }
}
