package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostTemplate;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/// A [FleetWorld] as the activities of the control worker and of GPU workers. Thread-safe.
final class FleetCloud implements GpuPoolActivities {
    private final FleetWorld world;
    private final LongSupplier clock;
    private final List<String> wrong = new ArrayList<>();
    private boolean leased;
    private long leaselessSince;

    FleetCloud(FleetWorld world, LongSupplier clock) {
        this.world = world;
        this.clock = clock;
    }

    /// Looks at the world, or changes it, as it is now.
    synchronized <T> T now(Function<FleetWorld, T> work) {
        world.advance(Math.max(world.now, clock.getAsLong()));
        return work.apply(world);
    }

    /// A number of the world as it is now.
    long number(ToLongFunction<FleetWorld> asked) {
        return now(asked::applyAsLong);
    }

    /// Whether some drop needs the pool, so that hosts may be started.
    synchronized void leased(boolean some) {
        if (leased && !some) {
            leaselessSince = clock.getAsLong();
        }
        leased = some;
    }

    /// How long no drop has needed the pool, 0 while one does.
    synchronized long leaselessMillis() {
        return leased ? 0 : clock.getAsLong() - leaselessSince;
    }

    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /// A call that was under way when the last lease went away may still arrive.
    private synchronized void starts(String what) {
        if (leaselessMillis() > 30_000) {
            wrong.add(what + " without a lease");
        }
    }

    private FleetWorld.Answer asked(Function<FleetWorld, FleetWorld.Answer> call) {
        FleetWorld.Answer answer = now(call);
        if (!answer.ok()) {
            throw ApplicationFailure.newFailure(answer.words(), answer.type());
        }
        return answer;
    }

    @Override
    public void acquireLease(String pool, String holder, long epoch) {
        throw new UnsupportedOperationException("asked by drops only");
    }

    @Override
    public void releaseLease(String pool, String holder, long epoch) {
        throw new UnsupportedOperationException("asked by drops only");
    }

    @Override
    public List<GpuHost> findHosts(String pool) {
        return now(FleetWorld::find);
    }

    @Override
    public void startHost(String pool, String hostId) {
        starts("start " + hostId);
        asked(now -> now.start(hostId));
    }

    @Override
    public void stopHost(String pool, String hostId) {
        asked(now -> now.stop(hostId));
    }

    @Override
    public void rebootHost(String pool, String hostId) {
        asked(now -> now.reboot(hostId));
    }

    @Override
    public String probeHost(String pool, GpuHost host) {
        throw new UnsupportedOperationException("the machine for one host probes");
    }

    @Override
    public String launchHost(String pool, HostTemplate template, String token) {
        starts("launch " + template.text());
        return asked(now -> now.launch(template, token)).words();
    }

    @Override
    public String checkHost(String pool, GpuHost host) {
        return asked(now -> now.check(host.id())).words();
    }

    @Override
    public List<HolderState> lookAtHolders(List<String> holders) {
        return now(now -> now.holders(holders));
    }

    /// The activities of the worker on that host.
    SelfTestActivities worker(String id) {
        return new SelfTestActivities() {
            @Override
            public String selfTest() {
                return asked(now -> now.worker(id)).words();
            }

            @Override
            public HostFacts hostFacts() {
                asked(now -> now.worker(id));
                return now(now -> now.facts(id));
            }

            @Override
            public void drain(boolean on) {
                asked(now -> now.drain(id, on));
            }
        };
    }
}
