package featuredrop.bench;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.activities.landing.hdfs.HdfsLandingZone;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.SiteConfig;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.util.Map;

/// A running local system, as the benches see it: its configuration's first site and that site's `.bin` partner.
final class Bench implements AutoCloseable {
    private final WorkflowServiceStubs service;
    private final WorkflowClient client;
    private final HdfsLandingZone zone;
    private final String site;
    private final String partner;
    private final BenchDrop drops;

    private Bench(FeatureDropConfig config, String site, String partner) {
        SiteConfig siteConfig = named("site", site, config.sites());
        this.site = site;
        this.partner = partner;
        service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(config.temporal().address())
                .build());
        client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.temporal().namespace())
                        .build());
        zone = HdfsLandingZone.open(siteConfig);
        drops = new BenchDrop(
                zone,
                siteConfig.landing(),
                named("partner", partner, siteConfig.partners()).id());
    }

    /// Connects to the system that `config` describes.
    static Bench connect(FeatureDropConfig config, String site, String partner) {
        return new Bench(config, site, partner);
    }

    /// A running drop.
    ///
    /// @param stub its workflow
    /// @param firstRunId names its first run
    record Started(WorkflowStub stub, String firstRunId) {}

    private static <T> T named(String what, String name, Map<String, T> all) {
        T one = all.get(name);
        if (one == null) {
            throw new IllegalArgumentException("No " + what + " '" + name + "' in the configuration: " + all.keySet());
        }
        return one;
    }

    WorkflowClient client() {
        return client;
    }

    DropKey key(String dropId) {
        return new DropKey(site, partner, dropId);
    }

    void land(DropKey key, int records) {
        drops.land(key, records);
    }

    /// Starts the drop's workflow, unless the scan was faster.
    Started start(DropKey key) {
        ControlActivitiesImpl.start(client, new DropRequest(key, 1, "bench"));
        WorkflowStub stub = client.newUntypedWorkflowStub(key.workflowId());
        return new Started(stub, stub.describe().getExecution().getRunId());
    }

    /// Waits for the end.
    ///
    /// @throws IllegalStateException when the drop was not published
    DropReport await(Started started) {
        DropReport report = started.stub().getResult(DropReport.class);
        if (report.end() != DropEnd.PUBLISHED) {
            throw new IllegalStateException(report.key() + " ended as " + report.end() + ": " + report.reason());
        }
        return report;
    }

    @Override
    public void close() throws IOException {
        zone.close();
        service.shutdown();
    }
}
