package featuredrop.activities.delivery.tree;

import featuredrop.activities.landing.LandingZone;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Gives every revision of the `batch-first` layout a number of its own, once. A number is Unix seconds;
/// when another drop took it, the next one. A number whose taker was killed before the drop's claim was
/// written is never used. Thread-safe.
public final class BatchClaims {
    private static final long MILLIS = 1_000;

    private final LandingZone zone;
    private final OutputTree tree;
    private final SmallFiles files;
    private final InstantSource clock;

    public BatchClaims(LandingZone zone, OutputTree tree, InstantSource clock) {
        this.zone = zone;
        this.tree = tree;
        this.files = new SmallFiles(zone, tree);
        this.clock = clock;
    }

    /// What the revision claimed; empty when it has not.
    public Optional<BatchClaim> find(DropKey key, int revision) {
        return read(tree.dropClaim(key, revision));
    }

    /// Every claim of a partner's drops.
    List<BatchClaim> ofPartner(String partner) {
        return zone.list(tree.dropClaims(partner)).stream()
                .flatMap(file -> read(file.path()).stream())
                .toList();
    }

    /// The revision's number: the one it claimed before, or a new one.
    public long claim(DropKey key, int revision, long stamp) {
        String path = tree.dropClaim(key, revision);
        Optional<BatchClaim> before = read(path);
        if (before.isPresent()) {
            return before.get().batch();
        }
        String drop = key.workflowId() + (revision == 1 ? "" : " revision " + revision);
        long batch = clock.millis() / MILLIS;
        while (zone.stat(tree.at(String.valueOf(batch))).isPresent()
                || !files.putIfAbsent(tree.batchClaim(batch), new BatchClaim(drop, batch, stamp).toJson())) {
            batch++;
        }
        files.putIfAbsent(path, new BatchClaim(drop, batch, stamp).toJson());
        return read(path)
                .orElseThrow(() -> new DropException(FailureType.CLAIM_GONE, path + " disappeared"))
                .batch();
    }

    /// The claim in a file; empty when there is no such file.
    Optional<BatchClaim> read(String path) {
        return files.read(path).map(json -> BatchClaim.fromJson(json, path));
    }
}
