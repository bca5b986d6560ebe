package featuredrop.activities.gpupool.memory;

import featuredrop.activities.gpupool.GpuHosts;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// GPU hosts that live in memory and change state as EC2's do: a start shows as pending, then as running, a stop as
/// stopping, then as stopped; each look takes them one step further, EC2's checks too. A spot machine that is stopped
/// is terminated. Thread-safe.
public final class InMemoryGpuHosts implements GpuHosts {
    private static final String RUNNING = "running";
    private static final Set<String> GONE = Set.of("shutting-down", "terminated");

    private final Map<String, Machine> machines = new TreeMap<>();
    private final Map<String, String> tokens = new TreeMap<>();
    private final Map<String, Integer> reboots = new TreeMap<>();
    private final Deque<DropException> refusals = new ArrayDeque<>();

    private record Machine(String pool, GpuHost host) {
        Machine in(String state, String checks) {
            return new Machine(
                    pool, new GpuHost(host.id(), state, host.address(), host.type(), host.zone(), host.spot(), checks));
        }

        Machine oneStepOn() {
            return switch (host.state()) {
                case "pending" -> in(RUNNING, "initializing");
                case RUNNING -> host.checks().equals("initializing") ? in(RUNNING, "ok") : this;
                case "stopping" -> in("stopped", "");
                case "shutting-down" -> in("terminated", "");
                default -> this;
            };
        }
    }

    /// Adds a stopped machine.
    public synchronized void add(String pool, String hostId, String address) {
        GpuHost host = new GpuHost(hostId, "stopped", address, "g5.xlarge", "zone-a", false, "");
        machines.put(hostId, new Machine(pool, host));
    }

    /// The next start or launch is refused because there is no capacity.
    public synchronized void refuseNextStart(String message) {
        refuseNextStart(FailureType.NO_CAPACITY, message);
    }

    /// The next start or launch is refused for this reason.
    public synchronized void refuseNextStart(FailureType type, String message) {
        refusals.add(new DropException(type, message));
    }

    /// The machine goes away, as a spot machine that is interrupted does.
    public synchronized void terminate(String hostId) {
        machines.put(hostId, machine(hostId).in("shutting-down", ""));
    }

    /// The checks of the running machine find it broken.
    public synchronized void impair(String hostId) {
        machines.put(hostId, machine(hostId).in(RUNNING, "impaired"));
    }

    @Override
    public synchronized List<GpuHost> find(String pool) {
        List<GpuHost> found = machines.values().stream()
                .filter(machine -> machine.pool().equals(pool))
                .map(Machine::host)
                .filter(host -> !GONE.contains(host.state()))
                .toList();
        machines.replaceAll((_, machine) -> machine.oneStepOn());
        return found;
    }

    @Override
    public synchronized String launch(String pool, HostTemplate template, String token) {
        String made = tokens.get(token);
        if (made != null) {
            return made;
        }
        refuseIfTold();
        int number = machines.size() + 1;
        String id = "i-%017x".formatted(number);
        GpuHost host =
                new GpuHost(id, "pending", "10.0.1." + number, template.type(), template.zone(), template.spot(), "");
        machines.put(id, new Machine(pool, host));
        tokens.put(token, id);
        return id;
    }

    @Override
    public synchronized void start(String hostId) {
        Machine machine = machine(hostId);
        refuseIfTold();
        if (machine.host().stopped()) {
            machines.put(hostId, machine.in("pending", ""));
        }
    }

    @Override
    public synchronized void stop(String hostId) {
        Machine machine = machine(hostId);
        if (!machine.host().stopped()) {
            machines.put(hostId, machine.in(machine.host().spot() ? "shutting-down" : "stopping", ""));
        }
    }

    @Override
    public synchronized void reboot(String hostId) {
        machine(hostId);
        reboots.merge(hostId, 1, Integer::sum);
    }

    /// How often the machine was rebooted.
    public synchronized int reboots(String hostId) {
        return reboots.getOrDefault(hostId, 0);
    }

    private void refuseIfTold() {
        DropException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
    }

    private Machine machine(String hostId) {
        Machine machine = machines.get(hostId);
        if (machine == null || GONE.contains(machine.host().state())) {
            throw new DropException(FailureType.UNKNOWN_HOST, "There is no host " + hostId);
        }
        return machine;
    }
}
