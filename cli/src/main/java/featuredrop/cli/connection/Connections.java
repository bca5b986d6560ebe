package featuredrop.cli.connection;

import featuredrop.activities.landing.LandingZone;
import featuredrop.connection.NamespaceSetup;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The servers that commands use. Each is connected on first use, so a command needs only those it uses.
///
/// Every method that opens something throws [Refusal] with [ExitCode#UNREACHABLE] when it does not
/// answer in time. For use by one thread at a time; what it hands out is thread-safe.
public interface Connections extends AutoCloseable {
    FeatureDropConfig config();

    WorkflowClient temporal();

    ScheduleClient schedules();

    /// What the namespace has and lacks; the namespace may be absent.
    NamespaceSetup namespaceSetup();

    LandingZone landing(String site);

    ObjectStore exchange();

    @Override
    void close();

    /// The site's configuration.
    default SiteConfig site(String name) {
        SiteConfig site = config().sites().get(name);
        if (site == null) {
            throw Refusal.usage("There is no site '" + name + "'; the sites are "
                    + String.join(
                            ", ", config().sites().keySet().stream().sorted().toList()));
        }
        return site;
    }

    /// The names of the pools that are meant.
    ///
    /// @param name of one that the configuration must have; null for all
    default Collection<String> pools(@Nullable String name) {
        return name == null ? config().pools().keySet() : List.of(pool(name));
    }

    /// The name of a pool, which the configuration must have.
    default String pool(String name) {
        if (!config().pools().containsKey(name)) {
            throw Refusal.usage("There is no pool '" + name + "'; the pools are "
                    + String.join(
                            ", ", config().pools().keySet().stream().sorted().toList()));
        }
        return name;
    }
}
