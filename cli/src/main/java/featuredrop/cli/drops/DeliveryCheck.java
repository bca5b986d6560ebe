package featuredrop.cli.drops;

import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.activities.landing.LandingZone;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Content;
import featuredrop.exchange.delivery.DeliveryManifest.Output;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.drop.OutcomeCounts;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A published delivery, compared with its manifest byte by byte.
///
/// @param manifest the delivery's manifest
/// @param problems one line for each difference
public record DeliveryCheck(DeliveryManifest manifest, List<String> problems) {
    public DeliveryCheck {
        problems = List.copyOf(problems);
    }

    /// Reads the delivery.
    ///
    /// @param directory where it is published
    /// @throws IOException when a file cannot be read
    public static DeliveryCheck of(LandingZone zone, DeliveryDirectory directory) throws IOException {
        String path = directory.manifest();
        byte[] json = read(zone, path);
        DeliveryManifest manifest = DeliveryManifest.fromJson(json, path);
        List<String> problems = new ArrayList<>();
        byte[] success = read(zone, directory.success());
        if (!Arrays.equals(success, DeliveryManifest.success(json))) {
            problems.add(DeliveryManifest.SUCCESS + " is not the SHA-256 of " + DeliveryManifest.NAME);
        }
        for (Output output : manifest.content().outputs()) {
            file(zone, directory.file(output.name()), output, problems);
        }
        accounting(manifest.content(), problems);
        return new DeliveryCheck(manifest, problems);
    }

    private static void file(LandingZone zone, String path, Output output, List<String> problems) throws IOException {
        if (zone.stat(path).isEmpty()) {
            problems.add(path + " is absent");
            return;
        }
        String digest = sha256(zone, path);
        if (!digest.equals(output.sha256())) {
            problems.add(path + " has the SHA-256 " + digest + ", expected by the manifest: " + output.sha256());
        }
    }

    private static void accounting(Content content, List<String> problems) {
        long in = content.inputs().stream()
                .mapToLong(input -> input.records() + input.rejects())
                .sum();
        OutcomeCounts counts = new OutcomeCounts(content.outcomes());
        long out = counts.total();
        if (in != out) {
            problems.add(in + " input records, but " + out + " outcomes");
        }
        for (Output output : content.outputs()) {
            boolean wrong =
                    (output.name().startsWith("cnn_features") && output.lines() != content.count(Outcome.EXTRACTED))
                            || (output.name().startsWith("quarantine") && output.lines() != counts.quarantined());
            if (wrong) {
                problems.add(
                        output.name() + " has " + output.lines() + " lines, which differs from the count of outcomes");
            }
        }
    }

    private static byte[] read(LandingZone zone, String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return in.readAllBytes();
        }
    }

    private static String sha256(LandingZone zone, String path) throws IOException {
        try (InputStream in = zone.open(path, 0)) {
            return Sha256.hex(in);
        }
    }
}
