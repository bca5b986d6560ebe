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

/// One landing zone for all sites, an exchange in memory, and a Temporal server of the test.
public final class InMemoryConnections implements Connections {
    private final FeatureDropConfig config;
    private final WorkflowClient client;
    private final InMemoryLandingZone zone;
    private final InMemoryObjectStore store;

    public InMemoryConnections(
            FeatureDropConfig config, WorkflowClient client, InMemoryLandingZone zone, InMemoryObjectStore store) {
        this.config = config;
        this.client = client;
        this.zone = zone;
        this.store = store;
    }

    @Override
    public FeatureDropConfig config() {
        return config;
    }

    @Override
    public WorkflowClient temporal() {
        return client;
    }

    @Override
    public ScheduleClient schedules() {
        return ScheduleClient.newInstance(client.getWorkflowServiceStubs());
    }

    @Override
    public NamespaceSetup namespaceSetup() {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(client.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
        return new NamespaceSetup(client.getWorkflowServiceStubs(), operator, config.temporal());
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
