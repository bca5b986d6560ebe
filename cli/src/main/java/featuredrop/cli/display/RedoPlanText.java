package featuredrop.cli.display;

import featuredrop.cli.drops.RedoPlan;
import featuredrop.workflows.export.PlanRef;
import java.util.List;
import java.util.Locale;

/// The lines of what another try of a drop would do.
public final class RedoPlanText {
    private RedoPlanText() {}

    public static List<String> lines(RedoPlan plan) {
        PlanRef ref = plan.ref();
        RedoPlan.Files files = plan.files();
        RedoPlan.Chunks chunks = plan.chunks();
        String exported = files.exported() == files.all()
                ? "all are exported"
                : files.all() - files.exported() + " are to be exported, with records that are not counted here";
        return List.of(
                "Plan for revision " + ref.revision() + " of " + ref.key() + ", generation " + ref.generation() + ":",
                String.format(
                        Locale.ROOT, "  files    %,d of %s, %s", files.all(), HumanText.bytes(files.bytes()), exported),
                String.format(Locale.ROOT, "  chunks   %,d of %,d", chunks.again(), chunks.all()),
                String.format(Locale.ROOT, "  records  %,d of %,d", chunks.records(), chunks.allRecords()),
                "  bytes    " + HumanText.bytes(chunks.bytes()) + " of chunks to read",
                String.format(Locale.ROOT, "  images   %,d to fetch", chunks.images()));
    }
}
