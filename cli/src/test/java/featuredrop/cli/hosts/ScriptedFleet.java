package featuredrop.cli.hosts;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.HostView;
import featuredrop.workflows.gpupool.HostView.Change;
import featuredrop.workflows.gpupool.Lease;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.gpupool.PoolState;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The pool `gpu` has a ready host, a stopped and a draining one, `vision` one that is set aside. Each request leads
/// through a state of a second to its end.
public final class ScriptedFleet implements AskedPool {
    /// The reason for which nothing is done.
    public static final String REFUSED = "just so";

    /// The drop that holds a lease of the pool `gpu`.
    public static final String HOLDER = "drop/north/atelier/holder";

    static final HostFacts FACTS = new HostFacts(
            "0.2.0 abc1234", "jcudnn", "570.124", "12.8", "9.8.0", List.of("A10G"), Map.of("lite0", "12ab34cd56ef"));

    /// The build with which no host comes back.
    public static final String BAD_BUILD = "bad";

    private final String pool;
    private HostFacts facts = FACTS;
    private final Map<String, HostView> hosts = new TreeMap<>();

    @WorkflowInit
    public ScriptedFleet(String pool) {
        this.pool = pool;
        if (pool.equals("gpu")) {
            put(new GpuHost("i-1", "running", "10.0.0.1", "g5.xlarge", "eu-west-1a", false, "ok"), HostState.READY, "");
            put(new GpuHost("i-2", "stopped", "", "g5.xlarge", "eu-west-1b", true, ""), HostState.STOPPED, "no work");
            put(
                    new GpuHost("i-3", "running", "10.0.0.3", "g5.xlarge", "eu-west-1a", false, "ok"),
                    HostState.DRAINING,
                    "no work");
        } else {
            put(
                    new GpuHost("i-9", "running", "10.1.0.9", "g6.xlarge", "eu-west-1a", false, "ok"),
                    HostState.IMPAIRED,
                    "GPU_XID: 79");
        }
    }

    private void put(GpuHost host, HostState state, String reason) {
        long now = Workflow.currentTimeMillis();
        hosts.put(host.id(), new HostView(host, state, reason, now, facts, List.of(new Change(state, reason, now))));
    }

    @Override
    public void run(String given) {
        Workflow.await(() -> false);
    }

    @Override
    public PoolState state() {
        return new PoolState(
                pool,
                PoolPhase.READY,
                "",
                hosts.values().stream().map(HostView::host).toList(),
                pool.equals("gpu") ? List.of(new Lease(HOLDER, 1, 0)) : List.of(),
                0,
                new ArrayList<>(hosts.values()),
                new PoolState.Backlog(120, 6, pool.equals("gpu") ? 0 : 1_000));
    }

    @Override
    public String drainHost(String host, String reason) {
        return through(host, HostState.DRAINING, HostState.STOPPED, reason);
    }

    @Override
    public String rebootHost(String host, String reason) {
        return through(host, HostState.REBOOTING, HostState.READY, reason);
    }

    @Override
    public String stopHost(String host, String reason) {
        return through(host, HostState.STOPPING, HostState.STOPPED, reason);
    }

    @Override
    public String checkHost(String host, String reason) {
        return through(host, HostState.PROBING, host.equals("i-9") ? HostState.IMPAIRED : HostState.READY, reason);
    }

    @Override
    public String rollHosts(String build, String reason) {
        List<GpuHost> running = hosts.values().stream()
                .map(HostView::host)
                .filter(GpuHost::running)
                .toList();
        running.forEach(host -> put(host, HostState.DRAINING, reason));
        Async.procedure(() -> {
            Workflow.sleep(Duration.ofSeconds(1));
            running.forEach(host -> put(new GpuHost(host.id(), "stopped", ""), HostState.STOPPED, reason));
            Workflow.sleep(Duration.ofSeconds(2));
            facts = new HostFacts(build, "jcudnn", "570.124", "12.8", "9.8.0", List.of("A10G"), Map.of());
            HostState last = build.equals(BAD_BUILD) ? HostState.IMPAIRED : HostState.READY;
            running.forEach(host -> put(host, last, "has " + build));
        });
        return "rolling " + pool + " to " + build + ": " + reason;
    }

    private String through(String id, HostState first, HostState last, String reason) {
        if (reason.equals(REFUSED)) {
            throw ApplicationFailure.newNonRetryableFailure("A better reason is needed", "REFUSED");
        }
        GpuHost host = Objects.requireNonNull(hosts.get(id)).host();
        put(host, first, reason);
        Async.procedure(() -> {
            Workflow.sleep(Duration.ofSeconds(1));
            String word = last == HostState.STOPPED ? "stopped" : "running";
            put(new GpuHost(id, word, "", host.type(), host.zone(), host.spot(), ""), last, "after: " + reason);
        });
        return first + " " + id;
    }
}
