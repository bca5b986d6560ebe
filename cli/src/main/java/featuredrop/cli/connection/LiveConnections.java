package featuredrop.cli.connection;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.connection.NamespaceSetup;
import featuredrop.connection.NoConnectionException;
import featuredrop.connection.TemporalConnection;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.workflows.policy.DropException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.ServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The real servers. A server that does not answer its first question within [#PATIENCE] is unreachable, however
/// long its client would keep trying.
public final class LiveConnections implements Connections {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration QUERY = Duration.ofSeconds(5);

    private final FeatureDropConfig config;
    private final Map<String, HdfsLandingZone> zones = new HashMap<>();
    private final List<ServiceStubs<?, ?>> opened = new ArrayList<>();
    private @Nullable WorkflowServiceStubs stubs;
    private @Nullable S3ObjectStore store;

    /// Connects to nothing yet.
    public LiveConnections(FeatureDropConfig config) {
        this.config = config;
    }

    @Override
    public FeatureDropConfig config() {
        return config;
    }

    @Override
    public WorkflowClient temporal() {
        return WorkflowClient.newInstance(
                stubs(),
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .setIdentity(identity())
                        .build());
    }

    @Override
    public ScheduleClient schedules() {
        return ScheduleClient.newInstance(
                stubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .setIdentity(identity())
                        .build());
    }

    @Override
    public NamespaceSetup namespaceSetup() {
        TemporalConnection connection = new TemporalConnection(config.temporal());
        try {
            WorkflowServiceStubs anyNamespace = connection.connect(PATIENCE, LiveConnections::impatient);
            opened.add(anyNamespace);
            OperatorServiceStubs operator = connection.operator();
            opened.add(operator);
            return new NamespaceSetup(anyNamespace, operator, config.temporal());
        } catch (NoConnectionException e) {
            throw Refusal.unreachable(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public LandingZone landing(String site) {
        HdfsLandingZone known = zones.get(site);
        if (known != null) {
            return known;
        }
        SiteConfig siteConfig = site(site);
        HdfsLandingZone zone = inTime("HDFS of site " + site + " at " + siteConfig.hdfs(), () -> {
            HdfsLandingZone opened = HdfsLandingZone.openAsOperator(siteConfig);
            opened.stat("/");
            return opened;
        });
        zones.put(site, zone);
        return zone;
    }

    @Override
    public ObjectStore exchange() {
        if (store == null) {
            String place = "S3 bucket " + config.exchange().bucket()
                    + (config.exchange().endpoint() == null
                            ? ""
                            : " at " + config.exchange().endpoint());
            store = inTime(place, () -> {
                S3ObjectStore opened = S3ObjectStore.open(config.exchange());
                opened.requireBucket();
                return opened;
            });
        }
        return store;
    }

    @Override
    public void close() {
        zones.values().forEach(LiveConnections::close);
        if (store != null) {
            store.close();
        }
        if (stubs != null) {
            stubs.shutdownNow();
        }
        opened.forEach(ServiceStubs::shutdownNow);
    }

    private static void close(HdfsLandingZone zone) {
        try {
            zone.close();
        } catch (IOException e) {
            // All files are closed already, and the command has done its work.
        }
    }

    private WorkflowServiceStubs stubs() {
        if (stubs == null) {
            try {
                stubs = new TemporalConnection(config.temporal()).open(PATIENCE, LiveConnections::impatient);
            } catch (NoConnectionException e) {
                throw Refusal.unreachable(String.valueOf(e.getMessage()), e);
            }
        }
        return stubs;
    }

    private static WorkflowServiceStubsOptions.Builder impatient(WorkflowServiceStubsOptions.Builder options) {
        return options.setRpcQueryTimeout(QUERY)
                .setRpcRetryOptions(
                        RpcRetryOptions.newBuilder().setExpiration(PATIENCE).validateBuildWithDefaults());
    }

    private static <T> T inTime(String place, Supplier<T> question) {
        try {
            return CompletableFuture.supplyAsync(question, LiveConnections::onDaemon)
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof TimeoutException) {
                throw Refusal.unreachable(place + " does not answer", e);
            }
            if (cause instanceof ConfigException wrong) {
                throw Refusal.usage(place + " cannot be used: " + wrong.getMessage(), wrong);
            }
            if (cause instanceof DropException failure && failure.kind().retried()) {
                throw Refusal.unreachable(place + ": " + failure.getMessage(), failure);
            }
            throw Refusal.usage(place + " cannot be used: " + cause, e);
        }
    }

    /// A client that hangs must not keep the command from ending.
    private static void onDaemon(Runnable question) {
        Thread.ofPlatform().daemon().start(question);
    }

    /// Who the operator is, as the history of a workflow shows it.
    static String identity() {
        String host = "localhost";
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The machine has no name; the user's name has to suffice.
        }
        return System.getProperty("user.name", "unknown") + "@" + host;
    }
}
