package featuredrop.cli.connection;

import featuredrop.exchange.config.FeatureDropConfig;

/// Makes the connections of one command.
@FunctionalInterface
public interface ConnectionOpener {
    Connections open(FeatureDropConfig config);
}
