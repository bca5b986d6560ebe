package featuredrop.cli.command.hosts;

import featuredrop.cli.command.CliCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.display.Table;
import featuredrop.cli.hosts.Broadcast;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostAction;
import featuredrop.cli.hosts.HostResult;
import featuredrop.cli.hosts.HostResult.Result;
import featuredrop.cli.hosts.HostRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `broadcast`: one of a fixed list of actions over all hosts, with a result for each.
@Command(
        name = "broadcast",
        description = "Does one thing on every GPU host and shows the result of each. The exit code is the worst one.")
public final class BroadcastCommand extends CliCommand {
    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            converter = Words.class,
            completionCandidates = Words.class,
            description = "one of: ${COMPLETION-CANDIDATES}")
    private HostAction action = HostAction.FACTS;

    @Option(names = "--pool", paramLabel = "P", description = "only the hosts of this pool")
    private @Nullable String pool;

    @Option(names = "--host", paramLabel = "H", description = "only this host; may be repeated")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--reason", description = "the reason, stored in the history; drain and reboot need it")
    private @Nullable String reason;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    public BroadcastCommand(RootCommand root) {
        super(root);
    }

    /// The actions by the words that are typed.
    static final class Words implements ITypeConverter<HostAction>, Iterable<String> {
        @Override
        public HostAction convert(String word) {
            return HostAction.of(word)
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no action '" + word + "'; expected one of " + String.join(", ", this)));
        }

        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(HostAction.values()).map(HostAction::word).iterator();
        }
    }

    @Override
    protected int run(Connections connections) {
        if (reason != null || action.needsReason()) {
            requireReason(reason == null ? "" : reason);
        }
        Fleet fleet = Fleet.look(connections, pool);
        List<HostRow> asked = hosts.isEmpty()
                ? fleet.hosts()
                : hosts.stream().distinct().map(fleet::require).toList();
        String why = reason == null ? "asked by 'featuredrop broadcast " + action.word() + "'" : reason;
        List<HostResult> results = new Broadcast(connections.temporal(), action, why).over(asked);
        print(results, fleet.notes());
        int silent = hosts.isEmpty() && !fleet.notes().isEmpty() ? ExitCode.UNREACHABLE : ExitCode.OK;
        return results.stream().mapToInt(this::exit).reduce(silent, Math::max);
    }

    /// A host that was named and is down is not what was wanted.
    private int exit(HostResult result) {
        return result.result() == Result.SKIPPED && !hosts.isEmpty() ? ExitCode.NO : result.exit();
    }

    private void print(List<HostResult> results, List<String> notes) {
        if (json) {
            printJson(Map.of("action", action.word(), "hosts", results, "notes", notes));
            return;
        }
        Table table = new Table("HOST", "POOL", "RESULT", "ANSWER");
        results.forEach(result -> table.row(result.host(), result.pool(), result.result(), result.text()));
        if (!table.isEmpty()) {
            table.lines().forEach(out()::println);
        }
        out().println(results.isEmpty() ? "no hosts" : summary(results));
        notes.forEach(err()::println);
    }

    private static String summary(List<HostResult> results) {
        Map<Result, Long> counts =
                results.stream().collect(Collectors.groupingBy(HostResult::result, Collectors.counting()));
        return Arrays.stream(Result.values())
                .filter(counts::containsKey)
                .map(result -> result + " " + counts.get(result))
                .collect(Collectors.joining(", "));
    }
}
