package featuredrop.cli.command;

import featuredrop.exchange.build.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/// Version, commit and time of the build.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"featuredrop " + BuildInfo.current().text()};
    }
}
