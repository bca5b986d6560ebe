package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.gpupool.both.PoolEntity;
import featuredrop.workflows.flow.gpupool.onehost.OneHostPool;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Chooses the machine of this run, and hands it every message.
public class GpuPoolWorkflowImpl implements GpuPoolWorkflow {
    /// A run that was begun before this change keeps the machine for one host.
    private static final String CHANGE = "fleet";

    private final PoolEntity pool;
    private final Supplier<PoolCarried> handedOver;

    /// Signals are handled before [#run] begins, so the state exists from the start.
    @WorkflowInit
    public GpuPoolWorkflowImpl(PoolSettings settings, PoolCarried carried) {
        UnknownSignals unknownSignals = UnknownSignals.collected(() -> {});
        if (Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION) {
            OneHostPool oneHost = new OneHostPool(settings, carried.oneHost(), unknownSignals);
            pool = oneHost;
            handedOver = () -> PoolCarried.of(oneHost.carried());
        } else {
            FleetPool fleet = new FleetPool(settings, carried, unknownSignals);
            pool = fleet;
            handedOver = fleet::carried;
        }
    }

    @Override
    public void run(PoolSettings settings, PoolCarried carried) {
        CancellationScope asked = CancellationScope.current();
        Workflow.newDetachedCancellationScope(() -> pool.keepUntil(asked)).run();
        if (asked.isCancelRequested()) {
            throw new CanceledFailure("the pool was cancelled; its hosts are stopped");
        }
        Workflow.continueAsNew(pool.settings(), handedOver.get());
    }

    @Override
    public void configure(PoolSettings settings) {
        pool.configure(settings);
    }

    @Override
    public void acquire(String holder, long epoch) {
        pool.acquire(holder, epoch);
    }

    @Override
    public void release(String holder, long epoch) {
        pool.release(holder, epoch);
    }

    @Override
    public String drainHost(String hostId, String reason) {
        return pool.drainHost(hostId, reason);
    }

    @Override
    public void validateDrainHost(String hostId, String reason) {
        pool.requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String rebootHost(String hostId, String reason) {
        return pool.rebootHost(hostId, reason);
    }

    @Override
    public void validateRebootHost(String hostId, String reason) {
        pool.requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String stopNow(String reason) {
        return pool.stopNow(reason);
    }

    @Override
    public void validateStopNow(String reason) {
        requireReason(reason);
    }

    @Override
    public String stopHost(String hostId, String reason) {
        return pool.stopHost(hostId, reason);
    }

    @Override
    public void validateStopHost(String hostId, String reason) {
        pool.requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String checkHost(String hostId, String reason) {
        return pool.checkHost(hostId, reason);
    }

    @Override
    public void validateCheckHost(String hostId, String reason) {
        pool.requireHost(hostId);
        requireReason(reason);
    }

    @Override
    public String rollHosts(String build, String reason) {
        return pool.rollHosts(build, reason);
    }

    @Override
    public void validateRollHosts(String build, String reason) {
        if (build == null || build.isBlank()) {
            throw new IllegalArgumentException("A build is needed: the version and commit that the workers must have");
        }
        requireReason(reason);
    }

    @Override
    public void hostNotice(String hostId, HostNotice notice) {
        pool.hostNotice(hostId, notice);
    }

    @Override
    public PoolState state() {
        return pool.state();
    }

    @Override
    public PoolSpent spending() {
        return pool.spending();
    }

    private static void requireReason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new IllegalArgumentException("A reason is needed: operators of waiting drops see it");
        }
    }
}
