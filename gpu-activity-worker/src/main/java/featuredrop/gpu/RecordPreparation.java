package featuredrop.gpu;

import com.google.protobuf.ByteString;
import featuredrop.exchange.record.ProductImage;
import featuredrop.extraction.Outcome;
import featuredrop.gpu.Prepared.Origin;
import featuredrop.gpu.fetch.ImageSource;
import featuredrop.gpu.prepare.ImagePreparation;
import featuredrop.objectstore.Sha256;
import java.util.concurrent.CancellationException;

/// From record to input tensor: gets the bytes, decodes and preprocesses them.
///
/// Thread-safe; called by as many virtual threads as there are fetches in flight.
public final class RecordPreparation {
    private final ImageSource source;
    private final ImagePreparation images;

    public RecordPreparation(ImageSource source, ImagePreparation images) {
        this.source = source;
        this.images = images;
    }

    /// Prepares one record for `model`. Never fails for what the record holds.
    ///
    /// @throws CancellationException when the thread is interrupted
    /// @param partnerId whose records they have to be
    Prepared prepare(ProductImage record, int partnerId, LoadedModel model) {
        if (record.getPartnerId() != partnerId) {
            return refused(
                    Outcome.BAD_RECORD, "a record of partner " + record.getPartnerId() + " in a drop of " + partnerId);
        }
        if (record.hasImage()) {
            return decoded(record.getImage().toByteArray(), new Origin(ByteString.EMPTY, 0, 0), model);
        }
        if (!record.hasImageUrl() || record.getImageUrl().isBlank()) {
            return refused(Outcome.BAD_RECORD, "neither image nor URL");
        }
        return switch (source.fetch(record.getImageUrl())) {
            case ImageSource.Fetched.Image image ->
                decoded(image.bytes(), new Origin(ByteString.EMPTY, image.attempts(), image.bytes().length), model);
            case ImageSource.Fetched.Failed failed ->
                new Prepared.Refused(
                        failed.outcome(), failed.detail(), new Origin(ByteString.EMPTY, failed.attempts(), 0));
        };
    }

    private Prepared decoded(byte[] file, Origin from, LoadedModel model) {
        if (file.length == 0) {
            return new Prepared.Refused(Outcome.NOT_IMAGE, "empty", from);
        }
        ByteString sha256 = ByteString.fromHex(Sha256.hex(file));
        Origin origin = new Origin(sha256, from.attempts(), from.fetchedBytes());
        return switch (images.prepare(file, model.input())) {
            case ImagePreparation.Result.Input(float[] tensor) -> new Prepared.Ready(tensor, origin);
            case ImagePreparation.Result.Refused(Outcome outcome, String detail) ->
                new Prepared.Refused(outcome, detail, origin);
        };
    }

    private static Prepared refused(Outcome outcome, String detail) {
        return new Prepared.Refused(outcome, detail, Origin.NONE);
    }
}
