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
import java.util.TreeMap;

/// GPU hosts that live in memory and change state as EC2's do: a start shows as pending, then as running, a stop as
/// stopping, then as stopped; each look takes them one step further. Thread-safe.
public final class InMemoryGpuHosts implements GpuHosts {
    private final Map<String, Machine> machines = new TreeMap<>();
    private final Map<String, Integer> reboots = new TreeMap<>();
    private final Deque<String> refusals = new ArrayDeque<>();

    private record Machine(String pool, String state, String address) {
        Machine in(String newState) {
            return new Machine(pool, newState, address);
        }
    }

    /// Adds a stopped machine.
    public synchronized void add(String pool, String hostId, String address) {
        machines.put(hostId, new Machine(pool, "stopped", address));
    }

    /// The next start is refused because there is no capacity.
    public synchronized void refuseNextStart(String message) {
        refusals.add(message);
    }

    @Override
    public synchronized List<GpuHost> find(String pool) {
        List<GpuHost> found = machines.entrySet().stream()
                .filter(entry -> entry.getValue().pool().equals(pool))
                .map(entry -> new GpuHost(
                        entry.getKey(),
                        entry.getValue().state(),
                        entry.getValue().address()))
                .toList();
        machines.replaceAll((id, machine) -> switch (machine.state()) {
            case "pending" -> machine.in("running");
            case "stopping" -> machine.in("stopped");
            default -> machine;
        });
        return found;
    }

    @Override
    public synchronized String launch(String pool, HostTemplate template, String token) {
        add(pool, token, "");
        start(token);
        return token;
    }

    @Override
    public synchronized void start(String hostId) {
        Machine machine = machine(hostId);
        String refusal = refusals.poll();
        if (refusal != null) {
            throw new DropException(FailureType.NO_CAPACITY, refusal);
        }
        if (machine.state().equals("stopped")) {
            machines.put(hostId, machine.in("pending"));
        }
    }

    @Override
    public synchronized void stop(String hostId) {
        Machine machine = machine(hostId);
        if (!machine.state().equals("stopped")) {
            machines.put(hostId, machine.in("stopping"));
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

    private Machine machine(String hostId) {
        Machine machine = machines.get(hostId);
        if (machine == null) {
            throw new DropException(FailureType.UNKNOWN_HOST, "There is no host " + hostId);
        }
        return machine;
    }
}
