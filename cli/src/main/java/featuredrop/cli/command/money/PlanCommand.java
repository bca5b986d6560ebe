package featuredrop.cli.command.money;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.drops.LandedDrops;
import featuredrop.cli.drops.Revisions;
import featuredrop.cli.money.DropForecast;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.RedoScope;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plan`: what a drop would take, before it is started.
@Command(
        name = "plan",
        description = "Prints what the next revision of a landed drop would take: records, chunks, minutes, money, and"
                + " what is reused. Starts and writes nothing, and needs no Temporal server.")
public final class PlanCommand extends CliCommand {
    @Parameters(arity = "0..1", paramLabel = "DROP", description = "the drop")
    private @Nullable String drop;

    @Option(names = "--partner", paramLabel = "P", description = "instead of DROP: the partner, with --drop")
    private @Nullable String partner;

    @Option(names = "--drop", paramLabel = "ID", description = "instead of DROP: the drop's id, with --partner")
    private @Nullable String id;

    @Option(names = "--site", paramLabel = "S", description = "the site; default: the only one that has the partner")
    private @Nullable String site;

    @ArgGroup
    private Scope scope = new Scope();

    @Option(names = "--count", description = "read and count files that are not exported; default: estimate them")
    private boolean count;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public PlanCommand(RootCommand root) {
        super(root);
    }

    /// What is extracted again.
    static final class Scope {
        @Option(names = "--failed", description = "as with 'redo --failed'")
        private boolean failed;

        @Option(names = "--all", description = "as with 'redo --all'")
        private boolean all;
    }

    @Override
    protected int run(Connections connections) {
        DropKey key = key(connections);
        int revision = new Revisions(connections, key).highest() + 1;
        RedoScope wanted = scope.failed ? RedoScope.FAILED : scope.all ? RedoScope.ALL : RedoScope.MISSING;
        DropForecast forecast = DropForecast.of(connections, new DropRequest(key, revision, "plan", wanted), count);
        if (json) {
            printJson(forecast, Map.of("chunksToExtract", forecast.chunks(), "records", forecast.records()));
        } else {
            forecast.lines().forEach(out()::println);
        }
        return ExitCode.OK;
    }

    private DropKey key(Connections connections) {
        LandedDrops landed = new LandedDrops(connections);
        if (drop != null && partner == null && id == null && site == null) {
            return landed.find(drop);
        }
        if (drop != null || partner == null || id == null) {
            throw Refusal.usage("Name a DROP, or --partner with --drop");
        }
        String here = siteOf(connections, partner);
        partner(connections, here, partner);
        return landed.find(here, partner, id);
    }

    private String siteOf(Connections connections, String name) {
        if (site != null) {
            return site;
        }
        Map<String, SiteConfig> having = connections.config().sites().entrySet().stream()
                .filter(entry -> entry.getValue().partners().containsKey(name))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (having.size() != 1) {
            throw Refusal.usage(
                    having.isEmpty()
                            ? "No site has a partner '" + name + "'"
                            : "Name the site with --site; " + name + " is a partner of " + sorted(having));
        }
        return List.copyOf(having.keySet()).getFirst();
    }
}
