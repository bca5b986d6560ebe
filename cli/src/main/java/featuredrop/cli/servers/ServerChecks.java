package featuredrop.cli.servers;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.workflows.policy.DropException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
        long begin = System.nanoTime();
        List<Running> running = checks.stream().map(this::start).toList();
        List<Finding> found = new ArrayList<>();
        for (Running check : running) {
            found.addAll(check.result(begin));
        }
        return List.copyOf(found);
    }

    private Running start(ServerCheck check) {
        Findings findings = new Findings(clock, check.place());
        // A client that hangs must not keep the command from ending.
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> contained(check, findings),
                task -> Thread.ofPlatform().daemon().start(task));
        return new Running(check, findings, end);
    }

    /// A check under way.
    private record Running(ServerCheck check, Findings findings, CompletableFuture<Void> end) {
        List<Finding> result(long begin) throws InterruptedException {
            long left = Math.max(1, check.limit().toNanos() - (System.nanoTime() - begin));
            try {
                end.get(left, TimeUnit.NANOSECONDS);
                return findings.all();
            } catch (TimeoutException e) {
                return findings.late(check.limit());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
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
