package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.gpupool.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Performs what a [PoolMachine] decides on a [FleetWorld], side by side as the workflow does.
final class FleetDriver {
    final FleetWorld world;
    PoolMachine machine;
    final List<String> wrong = new ArrayList<>();
    private final List<Flight> flights = new ArrayList<>();
    private int runs;

    /// An action under way.
    private record Flight(PoolAction action, long endsAt) {}

    FleetDriver(FleetWorld world, PoolSettings settings) {
        this.world = world;
        machine = new PoolMachine(settings, PoolCarried.NEW, "p-run0");
    }

    void run(Duration time) {
        long end = world.now + time.toMillis();
        while (world.now < end) {
            step(end);
        }
    }

    /// Runs until it holds, at most that long.
    boolean runUntil(java.util.function.BooleanSupplier wanted, Duration limit) {
        long end = world.now + limit.toMillis();
        while (world.now < end && !wanted.getAsBoolean()) {
            step(end);
        }
        return wanted.getAsBoolean();
    }

    /// The next run of the workflow takes over.
    void continueAsNew() {
        for (int i = 0; i < 1000 && !flights.isEmpty(); i++) {
            finishNext(Long.MAX_VALUE);
        }
        machine = new PoolMachine(machine.settings(), machine.carried(), "p-run" + ++runs);
    }

    private void step(long end) {
        for (PoolAction action : machine.next(world.now)) {
            begin(action);
        }
        if (!finishNext(Math.min(end, Math.max(world.now + 1000, machine.wakeAt())))) {
            world.advance(Math.min(end, Math.max(world.now + 1000, machine.wakeAt())));
        }
    }

    private boolean finishNext(long until) {
        Flight next = flights.stream()
                .filter(flight -> flight.endsAt() <= until)
                .min(Comparator.comparingLong(Flight::endsAt))
                .orElse(null);
        if (next == null) {
            return false;
        }
        flights.remove(next);
        world.advance(next.endsAt());
        finish(next.action());
        return true;
    }

    private void begin(PoolAction action) {
        long takes = switch (action) {
            case PoolAction.Check check -> hangs(check.host()) ? 60_000 : 3_000;
            case PoolAction.SelfTest _ -> 4_000;
            case PoolAction.Drain _ -> 500;
            default -> 300;
        };
        if (flights.stream().anyMatch(flight -> flight.action().subject().equals(action.subject()))) {
            wrong.add("two actions at once: " + action);
        }
        boolean starts = action instanceof PoolAction.Start || action instanceof PoolAction.Launch;
        if (starts && machine.leases().isEmpty()) {
            wrong.add("started without a lease: " + action);
        }
        if (action instanceof PoolAction.Stop stop) {
            stops(stop.host().id());
        }
        flights.add(new Flight(action, world.now + takes));
    }

    private boolean hangs(GpuHost host) {
        FleetWorld.Machine known = world.machines.get(host.id());
        return known != null && known.hangs;
    }

    /// What scale-in stops has no chunk in hand.
    private void stops(String id) {
        FleetWorld.Machine known = world.machines.get(id);
        String reason = machine.hosts().get(id).map(HostRecord::reason).orElse("");
        if (known != null && !known.inHand.isEmpty() && reason.startsWith("the work needs")) {
            wrong.add("scale-in cuts a chunk on " + id);
        }
    }

    private void finish(PoolAction action) {
        long now = world.now;
        switch (action) {
            case PoolAction.LookAtHosts _ -> machine.hostsSeen(world.find(), now);
            case PoolAction.LookAtHolders look -> machine.holdersSeen(world.holders(look.holders()), now);
            case PoolAction.Launch launch -> {
                FleetWorld.Answer answer = world.launch(launch.template(), launch.token());
                if (answer.ok()) {
                    machine.launched(launch, answer.words(), now);
                } else {
                    failed(action, answer);
                }
            }
            case PoolAction.OnHost on -> finishOn(on, now);
        }
    }

    private void finishOn(PoolAction.OnHost action, long now) {
        String id = action.host().id();
        FleetWorld.Answer answer = switch (action) {
            case PoolAction.Start _ -> world.start(id);
            case PoolAction.Stop _ -> world.stop(id);
            case PoolAction.Reboot _ -> world.reboot(id);
            case PoolAction.Check _ -> world.check(id);
            case PoolAction.SelfTest _ -> world.worker(id);
            case PoolAction.Drain drain -> world.drain(id, drain.on());
        };
        if (!answer.ok()) {
            failed(action, answer);
            return;
        }
        switch (action) {
            case PoolAction.Check check ->
                machine.answered(check, now)
                        .checked(check, "fine", check.facts() ? world.facts(id) : HostFacts.UNKNOWN);
            case PoolAction.SelfTest test -> machine.answered(test, now).selfTested(test, "fine", world.facts(id));
            case PoolAction.Drain drain -> machine.answered(drain, now).drained(drain);
            case PoolAction.Start _, PoolAction.Stop _, PoolAction.Reboot _ ->
                machine.answered(action, now).taken(action);
        }
    }

    private void failed(PoolAction action, FleetWorld.Answer answer) {
        machine.failed(action, new Ladder.Refusal(answer.type(), answer.type() + ": " + answer.words()), world.now);
    }

    HostState state(String id) {
        return machine.hosts().get(id).map(HostRecord::state).orElse(HostState.LOST);
    }

    String reason(String id) {
        return machine.hosts().get(id).map(HostRecord::reason).orElse("");
    }

    int ready() {
        return machine.hosts().ready();
    }
}
