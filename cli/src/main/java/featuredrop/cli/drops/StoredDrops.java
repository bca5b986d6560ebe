package featuredrop.cli.drops;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.workflows.drop.DropKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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
        return Drops.fullName(name).orElseGet(() -> only(name, known(name)));
    }

    private List<DropKey> known(String id) {
        List<DropKey> known = new ArrayList<>();
        new TreeMap<>(connections.config().sites())
                .forEach((site, config) -> config.partners().keySet().stream()
                        .sorted()
                        .forEach(partner -> {
                            DropKey key = Drops.key(site, partner, id);
                            if (new Revisions(connections, key).highest() > 0) {
                                known.add(key);
                            }
                        }));
        return known;
    }

    private static DropKey only(String name, List<DropKey> known) {
        if (known.isEmpty()) {
            throw Refusal.no("No drop '" + name + "' of a configured partner is published or closed");
        }
        return Drops.only(name, known);
    }
}
