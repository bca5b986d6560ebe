package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.TimedAwait;
import featuredrop.workflows.flow.UnknownSignals;
import featuredrop.workflows.flow.drop.DropWorkflow;
import featuredrop.workflows.flow.gpupool.both.PoolActivities;
import featuredrop.workflows.flow.gpupool.both.PoolDetails;
import featuredrop.workflows.flow.gpupool.both.PoolEntity;
import featuredrop.workflows.gpupool.HostNotice;
import featuredrop.workflows.gpupool.PoolNotice;
import featuredrop.workflows.gpupool.PoolSettings;
import featuredrop.workflows.gpupool.PoolState;
import featuredrop.workflows.gpupool.SpendingActivities.PoolSpent;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.slf4j.Logger;

/// Carries out what [PoolMachine] decides: begins its actions, waits for what happens first, and asks it again.
final class FleetPool implements PoolEntity {
    private static final Logger LOG = Workflow.getLogger(FleetPool.class);

    /// No call of the pool takes longer, with all its retries; it is asked for again after that.
    private static final Duration CALL_LIMIT = Duration.ofMinutes(5);

    private static final long SHORTEST_WAIT = 1000;
    private static final long LONGEST_WAIT = Duration.ofMinutes(10).toMillis();
    private static final int MOST_TOKEN = 24;

    private final PoolMachine machine;
    private final PoolSteps steps;
    private final UnknownSignals unknownSignals;

    FleetPool(PoolSettings settings, PoolCarried carried, UnknownSignals unknownSignals) {
        machine = new PoolMachine(settings, carried, token(settings.pool()));
        steps = new PoolSteps(machine, new PoolActivities(settings.pool(), CALL_LIMIT));
        this.unknownSignals = unknownSignals;
    }

    /// The same in every replay of this run, and another one in every other run.
    private static String token(String pool) {
        return shortened(pool) + "-" + shortened(Workflow.getInfo().getRunId().replace("-", ""));
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(MOST_TOKEN, text.length()));
    }

    /// What the next run needs.
    PoolCarried carried() {
        return machine.carried();
    }

    /// A cancelled pool stops its hosts before it ends, since nothing else stops them.
    @Override
    public void keepUntil(CancellationScope asked) {
        boolean ending = false;
        while (ending ? !(machine.isDown() && steps.idle()) : !(isRunFull() && steps.idle())) {
            if (asked.isCancelRequested() && !ending) {
                ending = true;
                machine.stopNow("the pool's workflow was cancelled", now());
            }
            boolean begins = ending || !isRunFull();
            if (begins) {
                machine.next(now()).forEach(steps::begin);
            }
            tellHolders();
            steps.keepSpending();
            showDetails();
            boolean wakes = !ending;
            long wait = begins ? machine.wakeAt() - now() : LONGEST_WAIT;
            TimedAwait.await(
                    Duration.ofMillis(Math.clamp(wait, SHORTEST_WAIT, LONGEST_WAIT)),
                    begins ? "look again" : "the last calls of this run",
                    () -> (begins ? machine.stirred() : steps.idle()) || (wakes && asked.isCancelRequested()));
        }
        Workflow.await(Workflow::isEveryHandlerFinished);
        // Holders may ask while others are told. The next run knows only their leases, so this run tells them.
        while (machine.leases().hasUntold() || machine.money().hasUntold()) {
            tellHolders();
        }
        steps.keepSpending();
        Workflow.await(steps::idle);
    }

    private boolean isRunFull() {
        return Workflow.getInfo().isContinueAsNewSuggested()
                || Workflow.getInfo().getHistoryLength() >= machine.settings().eventsPerRun();
    }

    private void tellHolders() {
        machine.leases().takeUntold().forEach(holder -> tell(holder, machine.notice()));
        machine.money().takeUntold().forEach(holder -> tell(holder, machine.refusal(now())));
    }

    private void tell(String holder, PoolNotice news) {
        try {
            Workflow.newExternalWorkflowStub(DropWorkflow.class, holder).pool(news);
        } catch (TemporalFailure | SignalExternalWorkflowException e) {
            LOG.info("Holder {} is gone, its lease is dropped", holder);
            machine.gone(holder, now());
        }
    }

    private void showDetails() {
        Workflow.setCurrentDetails(PoolDetails.of(machine.state()) + unknownSignals.paragraph());
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }

    @Override
    public PoolSettings settings() {
        return machine.settings();
    }

    @Override
    public void configure(PoolSettings newer) {
        machine.configure(newer);
    }

    @Override
    public void acquire(String holder, long epoch) {
        machine.acquire(holder, epoch, now());
    }

    @Override
    public void release(String holder, long epoch) {
        machine.release(holder, epoch, now());
    }

    @Override
    public String drainHost(String hostId, String reason) {
        String answer = machine.requests(now()).drain(hostId, reason);
        steps.giveUp(hostId, reason);
        return answer;
    }

    @Override
    public String rebootHost(String hostId, String reason) {
        String answer = machine.requests(now()).reboot(hostId, reason);
        steps.giveUp(hostId, reason);
        return answer;
    }

    @Override
    public String stopNow(String reason) {
        machine.stopNow(reason, now());
        steps.giveUpAll(reason);
        return "stopping every host; a new lease or rebootHost starts one again";
    }

    @Override
    public String stopHost(String hostId, String reason) {
        String answer = machine.requests(now()).stop(hostId, reason);
        steps.giveUp(hostId, reason);
        return answer;
    }

    @Override
    public String checkHost(String hostId, String reason) {
        return machine.requests(now()).check(hostId, reason);
    }

    @Override
    public String rollHosts(String build, String reason) {
        return machine.rollHosts(build, reason, now());
    }

    @Override
    public void hostNotice(String hostId, HostNotice notice) {
        machine.requests(now()).noticed(hostId, notice);
    }

    @Override
    public PoolState state() {
        return machine.state();
    }

    @Override
    public PoolSpent spending() {
        return machine.money().spent();
    }

    @Override
    public void requireHost(String hostId) {
        if (machine.hosts().get(hostId).isEmpty()) {
            throw new IllegalArgumentException("Pool " + machine.settings().pool() + " has no host '" + hostId
                    + "', it has "
                    + machine.hosts().all().stream().map(HostRecord::id).toList());
        }
    }
}
