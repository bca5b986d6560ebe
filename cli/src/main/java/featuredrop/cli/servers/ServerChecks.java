package featuredrop.cli.servers;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.workflows.policy.DropException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/// All checks of `config check --connect`. They run at the same time, so the slowest one decides how long it takes.
public final class ServerChecks {
    private final Clock clock;
    private final List<ServerCheck> checks = new ArrayList<>();

    /// Connects to nothing yet.
    ///
    /// @param command what a person types to set the namespace up
    /// @param clock of this machine
    public ServerChecks(FeatureDropConfig config, String command, Clock clock) {
        this.clock = clock;
        checks.add(new TemporalCheck(config.temporal(), command));
        checks.add(new ExchangeCheck(config.exchange()));
        new TreeMap<>(config.sites()).forEach((name, site) -> checks.add(new SiteCheck(name, site)));
        new TreeMap<>(config.pools()).forEach((name, pool) -> checks.add(new PoolCheck(name, pool)));
    }

    /// Does all of them.
    ///
    /// @return what was found, in the order of the configuration
    public List<Finding> run() throws InterruptedException {
        LoggerFactory.getILoggerFactory(); // complains on standard error when several threads are the first to log
        Map<ServerCheck, Findings> running = new LinkedHashMap<>();
        Map<ServerCheck, CompletableFuture<Void>> ends = new LinkedHashMap<>();
        long begin = System.nanoTime();
        for (ServerCheck check : checks) {
            Findings findings = new Findings(clock, check.place());
            running.put(check, findings);
            // A client that hangs must not keep the command from ending.
            ends.put(
                    check,
                    CompletableFuture.runAsync(
                            () -> contained(check, findings),
                            task -> Thread.ofPlatform().daemon().start(task)));
        }
        List<Finding> found = new ArrayList<>();
        for (ServerCheck check : checks) {
            found.addAll(result(ends.get(check), running.get(check), check.limit(), begin));
        }
        return List.copyOf(found);
    }

    private static List<Finding> result(CompletableFuture<Void> end, Findings findings, Duration limit, long begin)
            throws InterruptedException {
        long left = Math.max(1, limit.toNanos() - (System.nanoTime() - begin));
        try {
            end.get(left, TimeUnit.NANOSECONDS);
            return findings.all();
        } catch (TimeoutException e) {
            return findings.late(limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// One server's failure, of whatever class, must not hide what the others say.
    private static void contained(ServerCheck check, Findings findings) {
        try {
            check.run(findings);
        } catch (DropException | ConfigException e) {
            findings.wrong(check.place() + ": " + e.getMessage());
        } catch (Exception e) {
            findings.wrong(check.place() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
