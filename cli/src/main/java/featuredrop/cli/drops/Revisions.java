package featuredrop.cli.drops;

import featuredrop.activities.closing.ClosedDrops;
import featuredrop.activities.delivery.tree.Deliveries;
import featuredrop.activities.delivery.tree.DeliveryDirectory;
import featuredrop.cli.connection.Connections;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.delivery.ClosedRecord;
import featuredrop.workflows.drop.DropKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What storage knows of one drop's revisions: every one that ended was published or has a record of its closing.
public final class Revisions {
    private final DropKey key;
    private final Deliveries deliveries;
    private final @Nullable ClosedRecord closed;

    public Revisions(Connections connections, DropKey key) {
        SiteConfig site = connections.site(key.site());
        this.key = key;
        this.deliveries = new Deliveries(site, connections.landing(key.site()));
        this.closed = new ClosedDrops(connections.exchange()).latest(key).orElse(null);
    }

    /// The highest revision that ended; 0 when none did. What the replaced system delivered counts as the first.
    public int highest() {
        int known = Math.max(closed == null ? 0 : closed.revision(), deliveries.isImported(key) ? 1 : 0);
        while (deliveries.findPublished(key, known + 1).isPresent()) {
            known++;
        }
        return known;
    }

    /// The newest published delivery.
    public Optional<DeliveryDirectory> published() {
        for (int revision = highest(); revision > 0; revision--) {
            Optional<DeliveryDirectory> directory = deliveries.findDelivery(key, revision);
            if (directory.isPresent()) {
                return directory;
            }
        }
        return Optional.empty();
    }

    /// How it was closed last.
    public Optional<ClosedRecord> closed() {
        return Optional.ofNullable(closed);
    }
}
