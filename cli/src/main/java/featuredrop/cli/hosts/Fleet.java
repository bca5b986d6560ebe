package featuredrop.cli.hosts;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.drops.PoolsAndSites;
import featuredrop.workflows.gpupool.PoolState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The GPU hosts of one or all pools, as the pools know them now.
///
/// @param hosts ordered by pool and id
/// @param notes one line for each pool that does not answer
public record Fleet(List<HostRow> hosts, List<String> notes) {
    public Fleet {
        hosts = List.copyOf(hosts);
        notes = List.copyOf(notes);
    }

    /// Asks the pools.
    ///
    /// @param pool only this one, null for all
    /// @throws Refusal when the configuration does not name the pool
    public static Fleet ask(Connections connections, @Nullable String pool) {
        PoolsAndSites answers = pools(connections, pool);
        return of(answers, ChunksInHand.ask(connections.temporal(), answers.pools()));
    }

    /// The same without their chunks in hand, which take a question for each drop.
    ///
    /// @param pool only this one, null for all
    /// @throws Refusal when the configuration does not name the pool
    public static Fleet look(Connections connections, @Nullable String pool) {
        return of(pools(connections, pool), ChunksInHand.of(List.of()));
    }

    private static Fleet of(PoolsAndSites answers, ChunksInHand chunks) {
        return new Fleet(
                answers.pools().stream()
                        .sorted(Comparator.comparing(PoolState::pool))
                        .flatMap(state -> rows(state, chunks))
                        .toList(),
                answers.notes());
    }

    private static PoolsAndSites pools(Connections connections, @Nullable String pool) {
        return PoolsAndSites.pools(connections.temporal(), connections.pools(pool));
    }

    private static Stream<HostRow> rows(PoolState state, ChunksInHand chunks) {
        return HostRow.views(state).stream()
                .map(view ->
                        new HostRow(state.pool(), view, chunks.on(view.host().id())))
                .sorted(Comparator.comparing(HostRow::id));
    }

    /// The host of that id.
    ///
    /// @throws Refusal naming the hosts that there are
    public HostRow require(String host) {
        return find(host).orElseThrow(() -> unknown(host));
    }

    /// The host of that id; empty when no pool that answers shows it.
    public Optional<HostRow> find(String host) {
        return hosts.stream().filter(row -> row.id().equals(host)).findFirst();
    }

    private Refusal unknown(String host) {
        String known = hosts.isEmpty()
                ? "no pool shows any host; 'featuredrop config check --connect' looks for them"
                : "the hosts are "
                        + hosts.stream()
                                .map(row -> row.id() + " (" + row.pool() + ")")
                                .collect(Collectors.joining(", "));
        String message = "There is no host '" + host + "'; " + known;
        return notes.isEmpty() ? Refusal.usage(message) : Refusal.absent(message + "; " + String.join("; ", notes));
    }
}
