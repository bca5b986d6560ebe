package featuredrop.images.prepare;

import featuredrop.images.ImageFault;
import featuredrop.images.ImageHeader;
import featuredrop.images.header.HeaderCheck;

/// Lets through what passes the header check, in turns that are fair to all series, and only as much at
/// a time as the decoded pixels may take in memory. Gives up a series whose images take too long.
public final class GuardedPreparation implements ImagePreparation {
    private final HeaderCheck check;
    private final FairTurns turns;
    private final ImageSeries.Patience patience;
    private final ImagePreparation inner;

    /// @param turns of all images together
    /// @param patience with each series
    public GuardedPreparation(
            HeaderCheck check, FairTurns turns, ImageSeries.Patience patience, ImagePreparation inner) {
        this.check = check;
        this.turns = turns;
        this.patience = patience;
        this.inner = inner;
    }

    @Override
    public Result prepare(byte[] file, InputForm form) {
        return prepare(file, form, new ImageSeries());
    }

    @Override
    public Result prepare(byte[] file, InputForm form, ImageSeries series) {
        return switch (check.check(file)) {
            case HeaderCheck.Checked.Stopped stopped ->
                new Result.Refused(stopped.refusal().fault(), stopped.refusal().detail());
            case HeaderCheck.Checked.Passed passed -> inTurn(file, form, series, passed.header());
        };
    }

    private Result inTurn(byte[] file, InputForm form, ImageSeries series, ImageHeader header) {
        long bytes = header.decodedBytes();
        if (bytes > turns.limit()) {
            return new Result.Refused(
                    ImageFault.BOMB, header.format() + " needs " + bytes + " bytes of a budget of " + turns.limit());
        }
        if (series.exceeds(patience)) {
            return givenUp();
        }
        try (FairTurns.Turn _ = turns.take(bytes, series)) {
            return series.exceeds(patience) ? givenUp() : inner.prepare(file, form, series);
        }
    }

    private static Result givenUp() {
        return new Result.Refused(ImageFault.BOMB, "not decoded, because too many images of its chunk took too long");
    }
}
