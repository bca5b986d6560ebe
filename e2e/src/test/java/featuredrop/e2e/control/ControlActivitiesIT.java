package featuredrop.e2e.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import featuredrop.activities.control.ControlActivitiesImpl;
import featuredrop.activities.gpupool.GpuPoolActivitiesImpl;
import featuredrop.activities.gpupool.HostHealth;
import featuredrop.activities.gpupool.Pools;
import featuredrop.activities.gpupool.memory.InMemoryGpuHosts;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.FeatureDropConfig;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.objectstore.memory.InMemoryObjectStore;
import featuredrop.exchange.recovery.KeptRedo;
import featuredrop.exchange.recovery.KeptRedos;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.control.SignalSender;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropRequest;
import featuredrop.workflows.drop.Pause;
import featuredrop.workflows.drop.PauseLevel;
import featuredrop.workflows.drop.SearchKeys;
import featuredrop.workflows.drop.SiteLevel;
import featuredrop.workflows.drop.Stage;
import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.landing.DueDrop;
import featuredrop.workflows.policy.TaskQueues;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each test has a site of its own, since visibility shows everything that runs.
class ControlActivitiesIT {
    private static final Duration VISIBLE = Duration.ofMinutes(1);
    private static final String QUEUE = "stand-in-drops";

    private final FeatureDropConfig config = SharedLocalSystem.servers().config();
    private final TemporalConfig temporal = config.temporal();
    private final WorkflowServiceStubs service =
            WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(temporal.address())
                    .build());
    private final WorkflowClient client = client("alice@desk");
    private final WorkerFactory factory = WorkerFactory.newInstance(client);
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final ControlActivitiesImpl control = new ControlActivitiesImpl(client, store);
    private final String site = "site-" + UUID.randomUUID();

    @BeforeEach
    void startWorker() {
        factory.newWorker(QUEUE).registerWorkflowImplementationTypes(StandInDrop.StandIn.class);
        factory.start();
    }

    @AfterEach
    void stopWorker() {
        List.of("a", "b", "c").forEach(id -> {
            WorkflowStub stub = client.newUntypedWorkflowStub(key(id).workflowId());
            if (control.openDrops(site).contains(key(id).workflowId())) {
                stub.terminate("end of the test");
            }
        });
        factory.shutdownNow();
        service.shutdownNow();
    }

    @Test
    void tellsTheRunningDropsOfTheSiteAndNoOthers() {
        StandInDrop a = started("a", Stage.EXPORT);
        StandInDrop b = started("b", Stage.EXTRACT);
        awaitOpen(2);
        SiteLevel paused = new SiteLevel(5, new Pause(PauseLevel.PAUSED, "why", "bob", 1), Pause.NONE);

        assertThat(control.broadcastLevel(site, paused)).isEqualTo(2);
        await().untilAsserted(() -> assertThat(a.status().site().stops()).isTrue());
        await().untilAsserted(() -> assertThat(b.status().site().stops()).isTrue());
        assertThat(control.broadcastLevel("site-of-nobody", paused)).isZero();
    }

    @Test
    void knowsNoLevelOfASiteWithoutASwitch() {
        assertThat(control.readLevel(site)).isEqualTo(SiteLevel.CLEAR);
    }

    @Test
    void knowsTheLevelThatWasKeptOfASiteWithoutASwitch() {
        SiteLevel held = new SiteLevel(7, Pause.NONE, new Pause(PauseLevel.PAUSED, "why", "bob", 1));
        control.keepLevel(site, new SiteLevel(6, Pause.NONE, Pause.NONE));
        control.keepLevel(site, held);

        assertThat(control.readLevel(site)).isEqualTo(held);
        assertThat(control.readLevel("site-of-nobody")).isEqualTo(SiteLevel.CLEAR);
    }

    @Test
    void keepsWhoStartedARedoAndWhen() {
        DropRequest redo = new DropRequest(key("a"), 2, "wrong model");
        assertThat(control.startDrop(redo)).isTrue();
        Instant before = Instant.now().minus(Duration.ofMinutes(5));
        control.keepRedo(redo, execution("a").getRunId());

        assertThat(new KeptRedos(store).all(site)).singleElement().satisfies(kept -> {
            assertThat(kept.request()).isEqualTo(redo);
            assertThat(kept.who()).isEqualTo("alice@desk");
            assertThat(Instant.parse(kept.since())).isBetween(before, Instant.now());
        });
        new KeptRedos(store).keep(new KeptRedo(redo, "bob@console", "2026-11-30T10:00:00Z"));
        assertThat(new KeptRedos(store).all(site))
                .as("the first record stays")
                .singleElement()
                .extracting(KeptRedo::who)
                .isEqualTo("alice@desk");
    }

    @Test
    void countsTheFilesOfDropsThatArePastAwaitAndNeitherPausedNorHeld() {
        started("a", Stage.AWAIT);
        StandInDrop moving = started("b", Stage.EXPORT);
        started("c", Stage.HELD);
        awaitOpen(3);

        assertThat(control.filesInFlight(site, null)).isEqualTo(StandInDrop.FILES);
        assertThat(control.filesInFlight(site, List.of(new DueDrop(key("a"), 30, 1), new DueDrop(key("c"), 50, 1))))
                .as("a was started a moment ago and is about to pass AWAIT")
                .isEqualTo(StandInDrop.FILES + 30);
        ControlActivitiesImpl later =
                new ControlActivitiesImpl(client, store, () -> Instant.now().plus(Duration.ofMinutes(10)));
        assertThat(later.filesInFlight(site, List.of(new DueDrop(key("a"), 30, 1))))
                .as("a waits for its data and keeps no other drop back")
                .isEqualTo(StandInDrop.FILES);
        moving.site(new SiteLevel(5, new Pause(PauseLevel.FROZEN, "", "", 1), Pause.NONE));
        await().untilAsserted(
                        () -> assertThat(control.filesInFlight(site, null)).isZero());
    }

    @Test
    void tellsThoseOfTheReadyDropsThatWaitThatTheirDataAreThere() {
        StandInDrop waits = started("a", Stage.AWAIT);
        StandInDrop moves = started("b", Stage.EXPORT);
        StandInDrop notReady = started("c", Stage.AWAIT);
        awaitOpen(3);

        DropKey unknown = new DropKey(site, "atelier", "unknown");
        assertThat(control.tellArrived(site, List.of(key("a"), key("b"), unknown)))
                .isEqualTo(1);
        await().untilAsserted(() -> assertThat(waits.status().waitingFor()).isEqualTo("told"));
        assertThat(moves.status().waitingFor()).isEmpty();
        assertThat(notReady.status().waitingFor()).isEmpty();
    }

    @Test
    void filesOfADropThatWaitsForAPassKeepNoOtherDropBack() {
        StandInDrop drop = started("a", Stage.EXTRACT);
        awaitOpen(1);
        assertThat(control.filesInFlight(site, null)).isEqualTo(StandInDrop.FILES);

        drop.waitForPass();

        await().untilAsserted(
                        () -> assertThat(control.filesInFlight(site, null)).isZero());
    }

    @Test
    void leavesOutDropsThatHaveEnded() {
        StandInDrop drop = started("a", Stage.EXPORT);
        awaitOpen(1);
        drop.end();

        await().atMost(VISIBLE).until(() -> control.openDrops(site).isEmpty());
        assertThat(control.broadcastLevel(site, SiteLevel.CLEAR)).isZero();
    }

    @Test
    void namesTheSenderOfTheNewestSignal() {
        started("a", Stage.EXPORT).pause("first");
        client("bob@console").newUntypedWorkflowStub(key("a").workflowId()).signal("site", SiteLevel.CLEAR);
        client("carol@shell").newUntypedWorkflowStub(key("a").workflowId()).signal("pause", "second");
        WorkflowExecution run = execution("a");

        // The server keeps a signal back from the history while a workflow task is under way.
        await().atMost(VISIBLE).untilAsserted(() -> {
            SignalSender sender = control.newestSender(run.getWorkflowId(), run.getRunId(), List.of("pause", "freeze"));
            assertThat(sender.identity()).isEqualTo("carol@shell");
            assertThat(sender.signal()).isEqualTo("pause");
            assertThat(sender.eventTimeMillis()).isPositive();
        });
        assertThat(control.newestSender(run.getWorkflowId(), run.getRunId(), List.of("resume"))
                        .identity())
                .isEmpty();
    }

    @Test
    void saysWhichActivitiesWait() {
        started("a", Stage.EXTRACT);
        WorkflowExecution run = execution("a");

        await().atMost(VISIBLE)
                .untilAsserted(() -> assertThat(control.waitingActivities(run.getWorkflowId(), run.getRunId()))
                        .containsExactly("chunk 0 of 3"));
    }

    @Test
    void startsADropOnceAndMakesItFindable() {
        DropRequest request = new DropRequest(key("a"), 2, "because");
        assertThat(control.startDrop(request)).isTrue();
        assertThat(control.startDrop(request)).isFalse();
        awaitOpen(1);

        WorkflowExecutionDescription drop =
                client.newUntypedWorkflowStub(key("a").workflowId()).describe();
        assertThat(drop.getStaticSummary()).isEqualTo(key("a") + ", revision 2");
        assertThat(drop.getStaticDetails()).isEqualTo("Started by: because");
        assertThat(drop.getTypedSearchAttributes().get(SearchKeys.PARTNER)).isEqualTo("atelier");
        assertThat(drop.getTypedSearchAttributes().get(SearchKeys.DROP_ID)).isEqualTo("a");
    }

    @Test
    void looksWhetherTheHoldersOfLeasesLiveAndMove() {
        started("a", Stage.EXTRACT);
        started("b", Stage.EXTRACT).end();
        WorkflowStub.fromTyped(client.newWorkflowStub(StandInDrop.class, key("b").workflowId()))
                .getResult(Void.class);
        Pools pools = new Pools(config, pool -> new Pools.Access(new InMemoryGpuHosts(), HostHealth::said));
        GpuPoolActivitiesImpl pool = new GpuPoolActivitiesImpl(pools, client);
        String never = "drop/" + site + "/nobody/never";

        assertThat(pool.lookAtHolders(List.of(key("a").workflowId(), key("b").workflowId(), never)))
                .containsExactly(
                        new HolderState(key("a").workflowId(), true, 0, 123_456),
                        new HolderState(key("b").workflowId(), false, 0, 0),
                        new HolderState(never, false, 0, 0));
    }

    @Test
    void aSoundHostHasAWorkerThatAsksTheServerForWork() {
        String id = "i-" + UUID.randomUUID();
        GpuHost host = new GpuHost(id, "running", "10.0.0.7");
        Pools pools = new Pools(config, _ -> new Pools.Access(new InMemoryGpuHosts(), HostHealth::said));
        GpuPoolActivitiesImpl pool = new GpuPoolActivitiesImpl(pools, client);
        assertThatThrownBy(() -> pool.checkHost(LocalSystem.POOL, host))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo("WORKER_ABSENT"))
                .hasMessageContaining(id);
        WorkerFactory hostsOwn = WorkerFactory.newInstance(client);
        hostsOwn.newWorker(TaskQueues.gpuHost(id)).registerActivitiesImplementations(new Nothing());
        hostsOwn.start();
        try {
            await().atMost(VISIBLE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(pool.checkHost(LocalSystem.POOL, host))
                            .startsWith("10.0.0.7, worker asked for work "));
        } finally {
            hostsOwn.shutdownNow();
        }
    }

    /// Its worker asks for work, which is all that counts here.
    private static final class Nothing implements SelfTestActivities {
        @Override
        public String selfTest() {
            return "";
        }

        @Override
        public HostFacts hostFacts() {
            return HostFacts.UNKNOWN;
        }

        @Override
        public void drain(boolean on) {}
    }

    private StandInDrop started(String id, Stage stage) {
        StandInDrop drop = client.newWorkflowStub(
                StandInDrop.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(key(id).workflowId())
                        .setTaskQueue(QUEUE)
                        .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                .set(SearchKeys.SITE, site)
                                .set(SearchKeys.STAGE, stage.name())
                                .build())
                        .build());
        WorkflowClient.start(drop::run, stage);
        return drop;
    }

    private void awaitOpen(int drops) {
        await().atMost(VISIBLE).until(() -> control.openDrops(site).size() == drops);
    }

    private WorkflowExecution execution(String id) {
        return client.newUntypedWorkflowStub(key(id).workflowId()).describe().getExecution();
    }

    private DropKey key(String id) {
        return new DropKey(site, "atelier", id);
    }

    private WorkflowClient client(String identity) {
        return WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(temporal.namespace())
                        .setIdentity(identity)
                        .build());
    }
}
