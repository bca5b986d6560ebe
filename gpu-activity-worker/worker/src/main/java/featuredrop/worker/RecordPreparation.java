package featuredrop.worker;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.RecordCheck;
import featuredrop.exchange.record.protobuf.ProductImage;
import featuredrop.fetch.BodyMemory;
import featuredrop.fetch.FetchRules;
import featuredrop.fetch.ImageRequest;
import featuredrop.fetch.ImageSource;
import featuredrop.fetch.Unexpected;
import featuredrop.images.ImageFault;
import featuredrop.images.prepare.DecodersUnavailableException;
import featuredrop.images.prepare.ImagePreparation;
import featuredrop.images.prepare.PreparedImage;
import featuredrop.worker.PreparedRecord.Origin;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From record to network input: gets the bytes, decodes and preprocesses them.
///
/// Thread-safe; called by as many virtual threads as a chunk has records. Bodies are bounded by their memory,
/// decoded pixels by the preparation of images, and inputs by the turn of their record.
public final class RecordPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(RecordPreparation.class);

    private final ImageSource source;
    private final ImagePreparation images;
    private final BodyMemory memory;

    /// @param memory for bodies that wait to be decoded
    public RecordPreparation(ImageSource source, ImagePreparation images, BodyMemory memory) {
        this.source = source;
        this.images = images;
        this.memory = memory;
    }

    /// With as much memory as bodies take.
    public RecordPreparation(ImageSource source, ImagePreparation images) {
        this(source, images, new BodyMemory(Long.MAX_VALUE, 0));
    }

    /// Where bodies are counted.
    BodyMemory memory() {
        return memory;
    }

    /// A record's place among others.
    ///
    /// @param partnerId whose records they have to be
    /// @param rules how the partner's images are fetched
    /// @param place in the chunk
    record Turn(int partnerId, FetchRules rules, ChunkWindow.Place place) {}

    /// Prepares one record for `model`. Never fails for what the record holds: an unexpected exception becomes
    /// the outcome of this record, because otherwise it would end all records of the chunk at every try.
    ///
    /// @throws CancellationException when the thread is interrupted
    /// @throws DropException when this machine is at fault
    PreparedRecord prepare(ProductImage record, Turn turn, LoadedModel model) {
        try {
            return prepared(record, turn, model);
        } catch (CancellationException | DropException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("record with an unexpected end {}", Unexpected.told(e));
            return refused(
                    record.hasImage() ? Outcome.CORRUPT : Outcome.BAD_RECORD, "unexpected: " + Unexpected.told(e));
        }
    }

    private PreparedRecord prepared(ProductImage record, Turn turn, LoadedModel model) {
        Optional<String> fault = RecordCheck.fault(record, turn.partnerId());
        if (fault.isPresent()) {
            return refused(Outcome.BAD_RECORD, fault.get());
        }
        try (BodyMemory.Room room = turn.place().memory()) {
            if (RecordCheck.hasImage(record)) {
                awaitTurn(turn.place());
                byte[] image = record.getImage().toByteArray();
                return decoded(image, new Origin(ByteString.EMPTY, 0, 0), turn.place(), model);
            }
            switch (fetched(new ImageRequest(record.getImageUrl(), turn.rules(), room))) {
                case ImageSource.Fetched.Image(byte[] bytes, int attempts) -> {
                    awaitTurn(turn.place());
                    return decoded(bytes, new Origin(ByteString.EMPTY, attempts, bytes.length), turn.place(), model);
                }
                case ImageSource.Fetched.Failed failed -> {
                    return new PreparedRecord.Refused(
                            failed.outcome(), failed.detail(), new Origin(ByteString.EMPTY, failed.attempts(), 0));
                }
            }
        }
    }

    private ImageSource.Fetched fetched(ImageRequest request) {
        try {
            return source.fetch(request);
        } catch (CancellationException | DropException e) {
            throw e;
        } catch (RuntimeException e) {
            // As above; that the fetch failed is known here.
            LOG.warn("fetch with an unexpected end {}", Unexpected.told(e));
            return new ImageSource.Fetched.Failed(Outcome.CONNECT, "unexpected: " + Unexpected.told(e), 1);
        }
    }

    private static void awaitTurn(ChunkWindow.Place place) {
        try {
            place.near().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted before its turn");
        }
    }

    private PreparedRecord decoded(byte[] file, Origin from, ChunkWindow.Place place, LoadedModel model) {
        if (file.length == 0) {
            return new PreparedRecord.Refused(Outcome.NOT_IMAGE, "empty", from);
        }
        ByteString sha256 = ByteString.copyFrom(DigestUtils.sha256(file));
        Origin origin = new Origin(sha256, from.attempts(), from.fetchedBytes());
        return switch (result(file, place, model)) {
            case ImagePreparation.Result.Input(PreparedImage image) ->
                new PreparedRecord.Ready(model.input().of(image), origin);
            case ImagePreparation.Result.Refused(ImageFault fault, String detail) ->
                new PreparedRecord.Refused(outcome(fault), detail, origin);
        };
    }

    private ImagePreparation.Result result(byte[] file, ChunkWindow.Place place, LoadedModel model) {
        try {
            return images.prepare(file, model.input().form(), place.images());
        } catch (DecodersUnavailableException e) {
            throw unavailable(e);
        } catch (CancellationException | DropException e) {
            throw e;
        } catch (RuntimeException e) {
            // As above; that the image could not be decoded is known here.
            LOG.warn("image with an unexpected end {}", Unexpected.told(e));
            return new ImagePreparation.Result.Refused(ImageFault.CORRUPT, "unexpected: " + Unexpected.told(e));
        }
    }

    /// The failure of this machine.
    static DropException unavailable(DecodersUnavailableException e) {
        return new DropException(FailureType.DECODER, String.valueOf(e.getMessage()), e);
    }

    private static Outcome outcome(ImageFault fault) {
        return switch (fault) {
            case NOT_IMAGE -> Outcome.NOT_IMAGE;
            case UNSUPPORTED_FORMAT -> Outcome.UNSUPPORTED_FORMAT;
            case TRUNCATED -> Outcome.TRUNCATED;
            case CORRUPT -> Outcome.CORRUPT;
            case BOMB -> Outcome.BOMB;
        };
    }

    private static PreparedRecord refused(Outcome outcome, String detail) {
        return new PreparedRecord.Refused(outcome, detail, Origin.NONE);
    }
}
