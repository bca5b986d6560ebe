package featuredrop.activities;

import featuredrop.connection.BriefFailures;
import featuredrop.connection.TemporalConnection;
import featuredrop.exchange.build.BuildInfo;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.policy.DropException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A worker on the Hadoop side: `--control --config FILE`, or `--io --site SITE --config FILE`.
///
/// A problem at the start ends it with one line and an exit code other than 0. Each step of the start may take
/// [#STEP_LIMIT], so that a busy machine is not taken for a dead server. Later outages do not end it. After a
/// SIGTERM running activities get [#STOP_LIMIT]: they learn of it by their heartbeat, fail, and are repeated
/// elsewhere.
public final class WorkerMain {
    static final Duration STEP_LIMIT = Duration.ofSeconds(10);
    static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(8);
    private static final int WRONG_USE = 2;
    private static final int CANNOT_START = 1;

    private WorkerMain() {}

    /// Hears of each step of the start, for the message when it takes too long.
    @FunctionalInterface
    interface Step {
        void is(String what);
    }

    public static void main(String[] words) throws InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "featuredrop/activities/logback.xml");
        }
        WorkerArguments arguments = new WorkerArguments();
        try {
            if (CommandLine.printHelpIfRequested(commandLine(arguments).parseArgs(words))) {
                return;
            }
        } catch (ParameterException e) {
            end(WRONG_USE, e.getMessage() + " (see 'featuredrop-worker --help')");
        }
        WorkerFactory worker = startInTime(arguments);
        Logger log = LoggerFactory.getLogger(WorkerMain.class);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker, log, stopped), "stop"));
        log.info(
                "worker ready role={} site={} version={}",
                arguments.site() == null ? "control" : "io",
                arguments.site(),
                BuildInfo.current().shortText());
        stopped.await();
    }

    private static CommandLine commandLine(WorkerArguments arguments) {
        CommandLine line = new CommandLine(arguments);
        line.getCommandSpec()
                .version("featuredrop-worker " + BuildInfo.current().text());
        return line;
    }

    private static WorkerFactory startInTime(WorkerArguments arguments) {
        StepAlarm alarm = new StepAlarm("reading " + arguments.config());
        try {
            WorkerFactory worker = start(arguments, alarm);
            alarm.stop();
            return worker;
        } catch (DropException e) {
            // Its message names what failed, the step names the key of the configuration.
            // What no other try can repair is the configuration's fault.
            throw end(e.kind().retried() ? CANNOT_START : WRONG_USE, alarm.step + ": " + e.getMessage());
        } catch (ConfigException e) {
            throw end(WRONG_USE, e.getMessage());
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw end(CANNOT_START, e.getMessage());
        } catch (Exception e) {
            throw end(CANNOT_START, e.toString());
        }
    }

    /// Ends the process when a step of the start takes longer than [#STEP_LIMIT]. For one thread.
    private static final class StepAlarm implements Step {
        private String step = "";
        private CompletableFuture<?> alarm = CompletableFuture.completedFuture(null);

        StepAlarm(String first) {
            is(first);
        }

        @Override
        public void is(String what) {
            stop();
            step = what;
            alarm = CompletableFuture.runAsync(
                    () -> end(CANNOT_START, what + ": no answer within " + STEP_LIMIT.toSeconds() + " s"),
                    CompletableFuture.delayedExecutor(STEP_LIMIT.toSeconds(), TimeUnit.SECONDS));
        }

        void stop() {
            alarm.cancel(false);
        }
    }

    private static WorkerFactory start(WorkerArguments arguments, Step step) {
        FeatureDropConfig config = ConfigFile.load(arguments.config());
        String site = arguments.site();
        if (site != null && !config.sites().containsKey(site)) {
            throw new ConfigException("--site: there is no site '" + site + "' in " + arguments.config()
                    + "; the sites are "
                    + String.join(
                            ", ", config.sites().keySet().stream().sorted().toList()));
        }
        return site == null ? ControlMain.start(config, arguments, step) : IoMain.start(config, site, step);
    }

    /// A client of the configured server, which has answered once.
    static WorkflowClient connect(TemporalConfig config, String role, Step step) {
        step.is("temporal.address " + config.address() + ", namespace " + config.namespace());
        WorkflowServiceStubs stubs = new TemporalConnection(config).open(CONNECT_LIMIT, options -> options);
        String process = ManagementFactory.getRuntimeMXBean().getName();
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.namespace())
                        .setDataConverter(BriefFailures.converter())
                        .setIdentity(
                                "featuredrop-worker " + BuildInfo.current().shortText() + " " + role + " " + process)
                        .build());
    }

    private static void stop(WorkerFactory worker, Logger log, CountDownLatch stopped) {
        log.info("worker stops, running activities get {} s", STOP_LIMIT.toSeconds());
        worker.shutdown();
        worker.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        worker.shutdownNow();
        log.info("worker stopped");
        stopped.countDown();
    }

    /// Ends the process with one line. The start may hang in a client that cannot be interrupted, so no hook runs.
    ///
    /// @return never; for callers that have to throw something
    private static IllegalStateException end(int code, @Nullable String message) {
        System.err.println("featuredrop-worker: " + String.valueOf(message).replaceAll("\\s*\\R\\s*", " "));
        Runtime.getRuntime().halt(code);
        return new IllegalStateException("The process has ended");
    }
}
