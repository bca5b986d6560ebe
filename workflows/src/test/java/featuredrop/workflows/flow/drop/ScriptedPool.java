package featuredrop.workflows.flow.drop;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolPhase;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.Failures;
import io.temporal.client.WorkflowClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A pool that is as the test says, and keeps the leases by the rule of epochs. Thread-safe.
final class ScriptedPool implements GpuPoolActivities {
    /// Every `acquire` and `release` as it came.
    final List<String> calls = new CopyOnWriteArrayList<>();
    /// The pools of which a lease was asked for.
    final List<String> pools = new CopyOnWriteArrayList<>();
    /// The epochs that were acquired.
    final List<Long> epochs = new CopyOnWriteArrayList<>();
    /// What a new holder is told; its slots are those of a pool that is READY.
    volatile PoolNotice answer = new PoolNotice("main", PoolPhase.READY, 1, "");
    volatile boolean answers = true;
    /// What an acquire fails with, null when it does not.
    volatile @Nullable DropException refusal;
    /// The same for what no code expects.
    volatile @Nullable RuntimeException defect;
    private final Map<String, Long> leases = new ConcurrentHashMap<>();
    private final Map<String, Long> released = new ConcurrentHashMap<>();
    private final WorkflowClient client;

    ScriptedPool(WorkflowClient client) {
        this.client = client;
    }

    /// The leases that are held, by holder.
    Map<String, Long> leases() {
        return Map.copyOf(leases);
    }

    /// Tells every holder.
    void say(PoolPhase phase, int slots, String detail) {
        answer = new PoolNotice("main", phase, slots, detail);
        leases.keySet().forEach(this::tell);
    }

    private void tell(String holder) {
        client.newUntypedWorkflowStub(holder).signal("pool", answer);
    }

    @Override
    public void acquireLease(String pool, String holder, long epoch) {
        RuntimeException refused = defect == null ? refusal : defect;
        if (refused != null) {
            Failures.translated(() -> {
                throw refused;
            });
        }
        calls.add("acquire");
        pools.add(pool);
        epochs.add(epoch);
        if (epoch > released.getOrDefault(holder, 0L)) {
            leases.put(holder, epoch);
            if (answers) {
                tell(holder);
            }
        }
    }

    @Override
    public void releaseLease(String pool, String holder, long epoch) {
        calls.add("release");
        released.merge(holder, epoch, Math::max);
        leases.computeIfPresent(holder, (_, held) -> held <= epoch ? null : held);
    }

    @Override
    public List<GpuHost> findHosts(String pool) {
        return List.of();
    }

    @Override
    public void startHost(String pool, String hostId) {
        calls.add("start " + hostId);
    }

    @Override
    public void stopHost(String pool, String hostId) {
        calls.add("stop " + hostId);
    }

    @Override
    public void rebootHost(String pool, String hostId) {
        calls.add("reboot " + hostId);
    }

    @Override
    public String probeHost(String pool, GpuHost host) {
        return "";
    }

    @Override
    public List<HolderState> lookAtHolders(List<String> holders) {
        return List.of();
    }

    @Override
    public String launchHost(String pool, HostTemplate template, String token) {
        throw new UnsupportedOperationException("launch");
    }

    @Override
    public String checkHost(String pool, GpuHost host) {
        return probeHost(pool, host);
    }
}
