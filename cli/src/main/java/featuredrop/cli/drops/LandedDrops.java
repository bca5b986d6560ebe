package featuredrop.cli.drops;

import featuredrop.activities.landing.Landing;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.workflows.drop.DropKey;

/// The drops that stand in the landing zone, whether they were started or not. Needs no Temporal server.
public final class LandedDrops {
    private final Connections connections;

    public LandedDrops(Connections connections) {
        this.connections = connections;
    }

    /// The drop that the operator names.
    ///
    /// @param name `<site>/<partner>/<drop id>`, or a drop id that only one configured partner has landed
    public DropKey find(String name) {
        return Drops.ofPartners(connections, name, this::hasLanded, "has landed");
    }

    /// The partner's drop of that id.
    ///
    /// @throws Refusal when it has not landed
    public DropKey find(String site, String partner, String id) {
        DropKey key = Drops.key(site, partner, id);
        if (!hasLanded(key)) {
            throw Refusal.no("No drop " + key + " has landed");
        }
        return key;
    }

    private boolean hasLanded(DropKey key) {
        return new Landing(key.site(), connections.site(key.site()), connections.landing(key.site()))
                .find(key)
                .isPresent();
    }
}
