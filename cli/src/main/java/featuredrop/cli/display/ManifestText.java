package featuredrop.cli.display;

import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.RunCost;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A delivery's manifest as operators read it.
public final class ManifestText {
    private ManifestText() {}

    private static String cost(Map<String, BigDecimal> cost) {
        return cost.get(RunCost.HOST_MINUTES) + " host minutes, " + cost.get(RunCost.IMAGES) + " images"
                + (cost.containsKey(RunCost.IMAGES_PER_SECOND)
                        ? ", " + cost.get(RunCost.IMAGES_PER_SECOND) + " images/s"
                        : "")
                + (cost.containsKey(RunCost.DOLLARS)
                        ? ", $" + cost.get(RunCost.DOLLARS) + ", $" + cost.get(RunCost.DOLLARS_PER_MILLION)
                                + " for a million"
                        : ", price unknown");
    }

    public static List<String> lines(String directory, DeliveryManifest manifest) {
        Content content = manifest.content();
        List<String> lines = new ArrayList<>();
        lines.add(content.key() + " revision " + content.revision());
        lines.add("  directory    " + directory);
        lines.add("  model        " + content.model().id() + "  " + content.modelKey() + "  "
                + content.model().engine());
        lines.add("  plan         " + content.planHash());
        lines.add("  workflow     " + manifest.run().workflowId() + "  "
                + manifest.run().runId());
        lines.add("  written      " + manifest.run().end()
                + (manifest.run().programVersion().isEmpty()
                        ? ""
                        : "  by version " + manifest.run().programVersion() + ", commit "
                                + manifest.run().programCommit()));
        if (!manifest.run().cost().isEmpty()) {
            lines.add("  cost         " + cost(manifest.run().cost()));
        }
        lines.add("");
        lines.add("  records by outcome");
        lines.addAll(DropDetail.outcomes(content.outcomes()));
        lines.add("");
        Table inputs = new Table("  INPUT", "BYTES", "RECORDS", "REJECTS");
        content.inputs()
                .forEach(input -> inputs.row("  " + input.path(), input.length(), input.records(), input.rejects()));
        lines.addAll(inputs.lines());
        lines.add("");
        Table outputs = new Table("  FILE", "BYTES", "LINES", "SHA-256");
        content.outputs()
                .forEach(output -> outputs.row("  " + output.name(), output.length(), output.lines(), output.sha256()));
        lines.addAll(outputs.lines());
        return lines;
    }
}
