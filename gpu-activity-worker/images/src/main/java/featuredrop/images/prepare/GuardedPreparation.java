package featuredrop.images.prepare;

import featuredrop.images.ImageFault;
import featuredrop.images.ImageHeader;
import featuredrop.images.header.HeaderCheck;

/// Lets through what passes the header check, and only as much at a time as the decoded pixels may take in memory.
public final class GuardedPreparation implements ImagePreparation {
    private final HeaderCheck check;
    private final MemoryBudget budget;
    private final ImagePreparation inner;

    /// @param budget of decoded pixels, of all images together
    public GuardedPreparation(HeaderCheck check, MemoryBudget budget, ImagePreparation inner) {
        this.check = check;
        this.budget = budget;
        this.inner = inner;
    }

    @Override
    public Result prepare(byte[] file, InputForm form) {
        return switch (check.check(file)) {
            case HeaderCheck.Checked.Stopped stopped ->
                new Result.Refused(stopped.refusal().fault(), stopped.refusal().detail());
            case HeaderCheck.Checked.Passed passed -> prepare(file, form, passed.header());
        };
    }

    private Result prepare(byte[] file, InputForm form, ImageHeader header) {
        long bytes = header.decodedBytes();
        if (bytes > budget.limit()) {
            return new Result.Refused(
                    ImageFault.BOMB, header.format() + " needs " + bytes + " bytes of a budget of " + budget.limit());
        }
        try (MemoryBudget.Share _ = budget.take(bytes)) {
            return inner.prepare(file, form);
        }
    }
}
