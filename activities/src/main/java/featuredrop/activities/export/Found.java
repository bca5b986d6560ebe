package featuredrop.activities.export;

import featuredrop.activities.export.input.InputPiece;
import featuredrop.exchange.config.InputConfig;
import featuredrop.exchange.plan.ByteRange;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.FileIndex.IndexedChunk;
import featuredrop.exchange.plan.FileIndex.Reject;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayList;
import java.util.List;

/// What one pass over a file has found so far. Refuses a file that goes over a limit. Not thread-safe.
final class Found {
    private final String file;
    private final InputConfig limits;
    private final ChunkWriter chunks;
    private final ManyRejects.Share share;
    private final List<Reject> rejects = new ArrayList<>();
    private final List<ByteRange> skipped = new ArrayList<>();
    private long records;
    private long end;

    /// @param file for messages
    /// @param share hears how many rejects and gaps are held
    Found(String file, InputConfig limits, ChunkWriter chunks, ManyRejects.Share share) {
        this.file = file;
        this.limits = limits;
        this.chunks = chunks;
        this.share = share;
    }

    void add(InputPiece piece) {
        end = piece.range().to();
        switch (piece) {
            case InputPiece.Image image -> record(image);
            case InputPiece.Bad bad -> reject(bad.reject());
            case InputPiece.Skipped skip -> skip(skip.range());
        }
        share.grow(rejects.size() + skipped.size());
    }

    private void record(InputPiece.Image image) {
        records++;
        long most = Math.min(limits.fileRecords(), limits.dropRecords());
        if (records > most) {
            String key = most == limits.fileRecords() ? "input.file-records" : "input.drop-records";
            throw tooLarge("more than " + most + " records (" + key + "), the next one is at byte "
                    + image.range().from() + ". Split the file, or set a higher limit");
        }
        chunks.add(image);
    }

    private void reject(Reject reject) {
        rejects.add(reject);
        if (rejects.size() > limits.rejects()) {
            throw new DropException(
                    FailureType.TOO_MANY_REJECTS,
                    file + " holds more than " + limits.rejects()
                            + " unreadable records (input.rejects); the last one: " + reject.detail()
                            + ". 'featuredrop check' lists them");
        }
    }

    private void skip(ByteRange range) {
        if (!skipped.isEmpty() && skipped.getLast().to() == range.from()) {
            skipped.set(skipped.size() - 1, new ByteRange(skipped.getLast().from(), range.to()));
            return;
        }
        skipped.add(range);
        if (skipped.size() > limits.gaps() + 1L) { // the header is one, and no interruption
            throw tooLarge("blank lines in more than " + limits.gaps() + " places between its records (input.gaps), the"
                    + " last one is at byte " + range.from() + ". Remove them");
        }
    }

    private DropException tooLarge(String what) {
        return new DropException(FailureType.INPUT_TOO_LARGE, file + " holds " + what);
    }

    FileIndex index(String name, int number) {
        List<IndexedChunk> written = chunks.finish();
        return new FileIndex(number, name, end, written, rejects, skipped);
    }
}
