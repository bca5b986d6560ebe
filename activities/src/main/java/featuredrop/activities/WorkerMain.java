package featuredrop.activities;

import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.ConfigFile;
import featuredrop.workflows.policy.DropException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A worker on the Hadoop side: `--control --config FILE`, or `--io --site SITE --config FILE`.
///
/// What is wrong at the start ends it with one line and an exit code other than 0: each step of the start has
/// [#STEP_LIMIT], so that a busy machine is not taken for a dead server. After that, outages are waited for. A SIGTERM
/// lets work in hand end: activities learn of it by their heartbeat, fail, and are
/// repeated elsewhere.
public final class WorkerMain {
    static final Duration STEP_LIMIT = Duration.ofSeconds(10);
    static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(8);
    private static final int WRONG_USE = 2;
    private static final int CANNOT_START = 1;
    private static final String USAGE =
            "usage: featuredrop-worker --control --config FILE | --io --site SITE --config FILE";

    private WorkerMain() {}

    /// What the command line says.
    ///
    /// @param control whether this is the control worker
    /// @param site whose io worker this is, empty for the control worker
    /// @param config the configuration file
    record Arguments(boolean control, String site, Path config) {
        static Arguments parse(String... words) {
            boolean control = false;
            boolean io = false;
            String site = "";
            String config = "";
            for (int i = 0; i < words.length; i++) {
                switch (words[i]) {
                    case "--control" -> control = true;
                    case "--io" -> io = true;
                    case "--site" -> site = value(words, ++i);
                    case "--config" -> config = value(words, ++i);
                    default -> throw new IllegalArgumentException("'" + words[i] + "' is not known; " + USAGE);
                }
            }
            if (control == io || io == site.isEmpty() || config.isEmpty()) {
                throw new IllegalArgumentException(USAGE);
            }
            return new Arguments(control, site, Path.of(config));
        }

        private static String value(String[] words, int at) {
            if (at >= words.length) {
                throw new IllegalArgumentException(words[at - 1] + " needs a value; " + USAGE);
            }
            return words[at];
        }
    }

    /// Told what the start is busy with, for the message when it takes too long.
    @FunctionalInterface
    interface Step {
        void is(String what);
    }

    public static void main(String[] words) throws InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "featuredrop/activities/logback.xml");
        }
        Arguments arguments;
        try {
            arguments = Arguments.parse(words);
        } catch (IllegalArgumentException e) {
            end(WRONG_USE, e);
            return;
        }
        WorkerFactory worker = startInTime(arguments);
        Logger log = LoggerFactory.getLogger(WorkerMain.class);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker, log, stopped), "stop"));
        log.info("worker ready role={} site={}", arguments.control() ? "control" : "io", arguments.site());
        stopped.await();
    }

    private static WorkerFactory startInTime(Arguments arguments) throws InterruptedException {
        AtomicReference<Busy> busy = new AtomicReference<>(Busy.with("reading " + arguments.config()));
        CompletableFuture<WorkerFactory> starting = CompletableFuture.supplyAsync(
                () -> start(arguments, what -> busy.set(Busy.with(what))),
                task -> Thread.ofPlatform().daemon().name("start").start(task));
        while (busy.get().left() > 0) {
            try {
                return starting.get(busy.get().left(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Maybe another step by now.
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DropException outside) {
                    // It says what failed; the step says which key of the configuration led there.
                    end(CANNOT_START, new IllegalStateException(busy.get().what() + ": " + outside.getMessage()));
                }
                end(e.getCause() instanceof ConfigException ? WRONG_USE : CANNOT_START, e.getCause());
            }
        }
        end(
                CANNOT_START,
                new IllegalStateException(busy.get().what() + ": no answer within " + STEP_LIMIT.toSeconds() + " s"));
        throw new IllegalStateException("unreachable");
    }

    /// A step of the start.
    ///
    /// @param until `System.nanoTime()` at which it has taken too long
    private record Busy(String what, long until) {
        static Busy with(String what) {
            return new Busy(what, System.nanoTime() + STEP_LIMIT.toNanos());
        }

        long left() {
            return until - System.nanoTime();
        }
    }

    private static WorkerFactory start(Arguments arguments, Step step) {
        FeatureDropConfig config = ConfigFile.load(arguments.config());
        if (arguments.control()) {
            return ControlMain.start(config, step);
        }
        return IoMain.start(config, arguments.site(), step);
    }

    /// A client of the configured server, which has answered once.
    static WorkflowClient connect(TemporalConfig config, String role, Step step) {
        String where = "temporal.address " + config.address() + ", namespace " + config.namespace();
        step.is(where);
        WorkflowServiceStubs stubs;
        try {
            stubs = WorkflowServiceStubs.newConnectedServiceStubs(
                    WorkflowServiceStubsOptions.newBuilder()
                            .setTarget(config.address())
                            .build(),
                    CONNECT_LIMIT);
            stubs.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .build());
        } catch (RuntimeException e) {
            throw new IllegalStateException(where + ": " + e.getMessage(), e);
        }
        String process = ManagementFactory.getRuntimeMXBean().getName();
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.namespace())
                        .setIdentity("featuredrop-worker " + role + " " + process)
                        .build());
    }

    private static void stop(WorkerFactory worker, Logger log, CountDownLatch stopped) {
        log.info("worker stops, work in hand gets {} s", STOP_LIMIT.toSeconds());
        worker.shutdown();
        worker.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        worker.shutdownNow();
        log.info("worker stopped");
        stopped.countDown();
    }

    private static void end(int code, @Nullable Throwable e) {
        String message = e instanceof ConfigException
                        || e instanceof DropException
                        || e instanceof IllegalStateException
                        || e instanceof IllegalArgumentException
                ? String.valueOf(e.getMessage())
                : String.valueOf(e);
        System.err.println("featuredrop-worker: " + message.replaceAll("\\s*\\R\\s*", " "));
        // The start may hang in a client that does not let itself be interrupted.
        Runtime.getRuntime().halt(code);
    }
}
