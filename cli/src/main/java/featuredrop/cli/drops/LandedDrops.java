package featuredrop.cli.drops;

import featuredrop.activities.landing.Landing;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        return Drops.fullName(name).orElseGet(() -> {
            List<DropKey> known = new ArrayList<>();
            for (Map.Entry<String, SiteConfig> site :
                    new TreeMap<>(connections.config().sites()).entrySet()) {
                for (String partner :
                        site.getValue().partners().keySet().stream().sorted().toList()) {
                    known.addAll(landed(site.getKey(), partner, name));
                }
            }
            if (known.isEmpty()) {
                throw Refusal.no("No drop '" + name + "' of a configured partner has landed");
            }
            return Drops.only(name, known);
        });
    }

    /// The partner's drop of that id.
    ///
    /// @throws Refusal when it has not landed
    public DropKey find(String site, String partner, String id) {
        return landed(site, partner, id).stream()
                .findFirst()
                .orElseThrow(() -> Refusal.no("No drop " + Drops.key(site, partner, id) + " has landed"));
    }

    private List<DropKey> landed(String site, String partner, String id) {
        DropKey key = Drops.key(site, partner, id);
        Landing landing = new Landing(site, connections.site(site), connections.landing(site));
        return landing.find(key).map(_ -> key).stream().toList();
    }
}
