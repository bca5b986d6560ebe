package featuredrop.cli;

import featuredrop.config.FeatureDropConfig;

/// Makes the connections of one command.
@FunctionalInterface
interface Opener {
    Connections open(FeatureDropConfig config);
}
