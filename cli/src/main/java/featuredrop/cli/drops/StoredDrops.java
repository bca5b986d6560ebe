package featuredrop.cli.drops;

import featuredrop.cli.connection.Connections;
import featuredrop.workflows.drop.DropKey;

/// The drops that storage knows: those that were published or closed. Needs no Temporal server.
public final class StoredDrops {
    private final Connections connections;

    public StoredDrops(Connections connections) {
        this.connections = connections;
    }

    /// The drop that the operator names.
    ///
    /// @param name `<site>/<partner>/<drop id>`, or a drop id that only one configured partner has
    public DropKey find(String name) {
        return Drops.ofPartners(
                connections, name, key -> new Revisions(connections, key).highest() > 0, "is published or closed");
    }
}
