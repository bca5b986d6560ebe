package featuredrop.cli.connection;

import featuredrop.activities.landing.LandingZone;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.connection.NamespaceSetup;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import io.temporal.client.WorkflowClient;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import org.jspecify.annotations.Nullable;

/// One landing zone for all sites, an exchange in memory, and a Temporal server of the test.
public final class InMemoryConnections implements Connections {
    private final FeatureDropConfig config;
    private final @Nullable WorkflowClient client;
    private final InMemoryLandingZone zone;
    private final InMemoryObjectStore store;

    public InMemoryConnections(
            FeatureDropConfig config,
            @Nullable WorkflowClient client,
            InMemoryLandingZone zone,
            InMemoryObjectStore store) {
        this.config = config;
        this.client = client;
        this.zone = zone;
        this.store = store;
    }

    /// Every use of Temporal fails.
    public static InMemoryConnections withoutTemporal(
            FeatureDropConfig config, InMemoryLandingZone zone, InMemoryObjectStore store) {
        return new InMemoryConnections(config, null, zone, store);
    }

    @Override
    public FeatureDropConfig config() {
        return config;
    }

    @Override
    public WorkflowClient temporal() {
        if (client == null) {
            throw Refusal.no("Temporal was asked");
        }
        return client;
    }

    @Override
    public ScheduleClient schedules() {
        return ScheduleClient.newInstance(temporal().getWorkflowServiceStubs());
    }

    @Override
    public NamespaceSetup namespaceSetup() {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(temporal().getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
        return new NamespaceSetup(temporal().getWorkflowServiceStubs(), operator, config.temporal());
    }

    @Override
    public LandingZone landing(String site) {
        return zone;
    }

    @Override
    public ObjectStore exchange() {
        return store;
    }

    @Override
    public void close() {}
}
