package featuredrop.cli.money;

import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.OutputTree;
import featuredrop.activities.landing.LandingZone;
import featuredrop.cli.check.FileCount;
import featuredrop.cli.connection.Connections;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.DeliveryManifest;
import featuredrop.exchange.delivery.DeliveryManifest.Input;
import featuredrop.exchange.plan.DropPlan;
import featuredrop.exchange.plan.FileIndex;
import featuredrop.exchange.plan.PlannedFile;
import featuredrop.exchange.reader.ExchangeReader;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.ExportedFile;
import featuredrop.workflows.export.PlanRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How many records the files hold that are not in the exchange yet.
///
/// @param files how many files
/// @param bytes their length
/// @param records their records; -1 when that is not known
/// @param chunks what they would be cut into; -1 when that is not known
/// @param basis where the numbers come from, for the operator
public record RecordEstimate(int files, long bytes, long records, long chunks, String basis) {
    /// So much is read without being asked for, when there is nothing to estimate from.
    private static final long FEW_BYTES = 64L << 20;

    /// Whether records and chunks are known or estimated.
    public boolean known() {
        return records >= 0;
    }

    /// Looks at a plan.
    ///
    /// @param count whether files are read and counted even if they can be estimated
    public static RecordEstimate of(Connections connections, PlanRef ref, DropPlan plan, boolean count) {
        List<Integer> missing = new ArrayList<>();
        long exportedRecords = 0;
        long exportedBytes = 0;
        ExchangeReader reader = new ExchangeReader(connections.exchange());
        for (int file = 0; file < plan.files().size(); file++) {
            Optional<FileIndex> index = reader.findIndex(ref, file);
            if (index.isPresent()) {
                exportedRecords += index.get().records() + index.get().rejects().size();
                exportedBytes += plan.files().get(file).length();
            } else {
                missing.add(file);
            }
        }
        long bytes = missing.stream()
                .mapToLong(file -> plan.files().get(file).length())
                .sum();
        if (missing.isEmpty()) {
            return new RecordEstimate(0, 0, 0, 0, "counted by the export");
        }
        if (count) {
            return counted(connections, ref, plan, missing, bytes);
        }
        Optional<Ratio> ratio = exportedRecords > 0
                ? Optional.of(new Ratio(exportedRecords, exportedBytes, "the exported files of the drop"))
                : lastDelivery(connections, ref.key());
        if (ratio.isPresent()) {
            return estimated(plan, missing, bytes, ratio.get());
        }
        return bytes <= FEW_BYTES
                ? counted(connections, ref, plan, missing, bytes)
                : new RecordEstimate(
                        missing.size(),
                        bytes,
                        -1,
                        -1,
                        "not known: nothing to estimate from, and too much to read; --count reads the files");
    }

    private static RecordEstimate counted(
            Connections connections, PlanRef ref, DropPlan plan, List<Integer> missing, long bytes) {
        FileCount count = new FileCount(
                connections.landing(ref.key().site()), connections.config().input(), ref, plan);
        long records = 0;
        long chunks = 0;
        for (int file : missing) {
            ExportedFile found = count.of(file);
            records += found.records() + found.rejects();
            chunks += found.chunks();
        }
        return new RecordEstimate(missing.size(), bytes, records, chunks, "counted by reading the files");
    }

    /// Records for bytes of input.
    private record Ratio(long records, long bytes, String source) {
        private long of(long length) {
            return bytes == 0 ? 0 : Math.ceilDiv(Math.multiplyExact(length, records), bytes);
        }
    }

    private static RecordEstimate estimated(DropPlan plan, List<Integer> missing, long bytes, Ratio ratio) {
        long records = 0;
        long chunks = 0;
        for (int file : missing) {
            PlannedFile planned = plan.files().get(file);
            long here = ratio.of(planned.length());
            records += here;
            chunks += Math.max(
                    Math.ceilDiv(here, (long) plan.chunkRecords()), Math.ceilDiv(planned.length(), plan.chunkBytes()));
        }
        return new RecordEstimate(missing.size(), bytes, records, chunks, "estimated from sizes, by " + ratio.source());
    }

    /// The newest delivery of the partner whose manifest can be read.
    private static Optional<Ratio> lastDelivery(Connections connections, DropKey key) {
        SiteConfig site = connections.site(key.site());
        LandingZone zone = connections.landing(key.site());
        OutputTree tree = new OutputTree(site.output(), site.deliveryLayout());
        for (String directory : new Deliveries(site, zone).newest(key.partner(), 1)) {
            String path =
                    tree.published(directory, site.partner(key.partner()).id()).manifest();
            if (zone.stat(path).isEmpty()) {
                continue;
            }
            DeliveryManifest manifest = DeliveryManifest.fromJson(read(zone, path), path);
            long records = manifest.content().inputs().stream()
                    .mapToLong(input -> input.records() + input.rejects())
                    .sum();
            long bytes = manifest.content().inputs().stream()
                    .mapToLong(Input::length)
                    .sum();
            if (records > 0 && bytes > 0) {
                return Optional.of(new Ratio(
                        records, bytes, "the delivery of " + manifest.content().key()));
            }
        }
        return Optional.empty();
    }

    private static byte[] read(LandingZone zone, String path) {
        try (InputStream in = zone.open(path, 0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
