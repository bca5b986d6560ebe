package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// EC2, hosts with workers, and drops with chunks, in virtual time. Not thread-safe.
final class FleetWorld {
    /// What a call came to: the failure's type, empty for success.
    record Answer(String type, String words) {
        static final Answer OK = new Answer("", "fine");

        boolean ok() {
            return type.isEmpty();
        }
    }

    /// One machine.
    static final class Machine {
        final String id;
        final String type;
        final boolean spot;
        final List<Chunk> inHand = new ArrayList<>();
        String ec2 = "stopped";
        long changesAt;
        long bootedAt = Long.MAX_VALUE;
        long upSince;
        long paidMillis;
        final List<Long> startedAt = new ArrayList<>();
        boolean byHand;
        boolean answers = true;
        boolean hangs;
        boolean broken;
        boolean quiet;
        boolean wasReady;
        String build = "b1";

        Machine(String id, String type, boolean spot) {
            this.id = id;
            this.type = type;
            this.spot = spot;
        }

        boolean up() {
            return ec2.equals("running") || ec2.equals("pending");
        }
    }

    /// One chunk on a machine.
    record Chunk(Drop drop, long endsAt) {}

    /// One drop.
    static final class Drop {
        final String id;
        final int chunks;
        long epoch;
        int done;
        int inHand;
        boolean open = true;
        long lastChunk;

        Drop(String id, int chunks) {
            this.id = id;
            this.chunks = chunks;
        }

        int waiting() {
            return chunks - done - inHand;
        }
    }

    final TreeMap<String, Machine> machines = new TreeMap<>();
    final TreeMap<String, Drop> drops = new TreeMap<>();
    final Set<String> full = new HashSet<>();
    final Set<String> tokens = new HashSet<>();
    final List<String> calls = new ArrayList<>();
    int slots = 2;
    long chunkMillis = Duration.ofSeconds(20).toMillis();
    long bootMillis = Duration.ofSeconds(90).toMillis();
    long now;
    int cutChunks;
    boolean works = true;
    String refusal = "NO_CAPACITY";

    FleetWorld(long now) {
        this.now = now;
    }

    Machine add(String id, String type) {
        Machine machine = new Machine(id, type, false);
        machines.put(id, machine);
        return machine;
    }

    Drop drop(String id, int chunks) {
        Drop drop = new Drop(id, chunks);
        drop.lastChunk = now;
        drops.put(id, drop);
        return drop;
    }

    Machine machine(String id) {
        return Objects.requireNonNull(machines.get(id), id);
    }

    Drop drop(String id) {
        return Objects.requireNonNull(drops.get(id), id);
    }

    /// Chunks of all drops, by what became of them, must add up.
    boolean countsRight() {
        Map<Drop, Integer> held = new HashMap<>();
        machines.values()
                .forEach(machine -> machine.inHand.forEach(chunk -> held.merge(chunk.drop(), 1, Integer::sum)));
        return drops.values().stream()
                .allMatch(drop ->
                        drop.inHand == held.getOrDefault(drop, 0) && drop.waiting() >= 0 && drop.done <= drop.chunks);
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    /// Lets time go by.
    void advance(long until) {
        while (true) {
            take();
            long next = until;
            for (Machine machine : machines.values()) {
                next = Math.min(next, machine.changesAt > now ? machine.changesAt : until);
                next = Math.min(next, machine.bootedAt > now ? machine.bootedAt : until);
                for (Chunk chunk : machine.inHand) {
                    next = Math.min(next, chunk.endsAt());
                }
            }
            long step = Math.max(0, next - now);
            machines.values().stream().filter(Machine::up).forEach(machine -> machine.paidMillis += step);
            now = Math.max(now, next);
            machines.values().forEach(this::change);
            if (now >= until) {
                take();
                return;
            }
        }
    }

    private void change(Machine machine) {
        if (machine.changesAt <= now) {
            machine.ec2 = switch (machine.ec2) {
                case "pending" -> "running";
                case "stopping" -> "stopped";
                default -> machine.ec2;
            };
        }
        machine.inHand.removeIf(chunk -> {
            boolean ends = chunk.endsAt() <= now;
            if (ends) {
                chunk.drop().done++;
                chunk.drop().inHand--;
                chunk.drop().lastChunk = now;
            }
            return ends;
        });
    }

    private boolean workerUp(Machine machine) {
        return machine.ec2.equals("running") && machine.bootedAt <= now && machine.answers && !machine.hangs;
    }

    private void take() {
        for (Machine machine : machines.values()) {
            while (workerUp(machine) && works && !machine.quiet && machine.inHand.size() < slots && takeOne(machine)) {}
        }
    }

    private boolean takeOne(Machine machine) {
        for (Drop drop : drops.values()) {
            if (drop.open && drop.waiting() > 0) {
                drop.inHand++;
                drop.lastChunk = now;
                machine.inHand.add(new Chunk(drop, now + chunkMillis));
                return true;
            }
        }
        return false;
    }

    /// Whatever runs on it ends, and is done again elsewhere.
    private void cut(Machine machine) {
        cutChunks += machine.inHand.size();
        machine.inHand.forEach(chunk -> chunk.drop().inHand--);
        machine.inHand.clear();
        machine.bootedAt = Long.MAX_VALUE;
        machine.quiet = false;
    }

    List<GpuHost> find() {
        return machines.values().stream().map(FleetWorld::shown).toList();
    }

    private static GpuHost shown(Machine machine) {
        String checks = machine.broken ? "impaired" : "ok";
        return new GpuHost(machine.id, machine.ec2, "10.0.0.1", machine.type, "a", machine.spot, checks);
    }

    List<HolderState> holders(List<String> asked) {
        return asked.stream().map(this::holder).toList();
    }

    private HolderState holder(String id) {
        Drop drop = drops.get(id);
        if (drop == null || !drop.open) {
            return new HolderState(id, false, 0, 0);
        }
        Map<String, Integer> byHost = new TreeMap<>();
        machines.values()
                .forEach(machine -> machine.inHand.stream()
                        .filter(chunk -> chunk.drop() == drop)
                        .forEach(_ -> byHost.merge(machine.id, 1, Integer::sum)));
        return new HolderState(id, true, drop.inHand, drop.lastChunk, drop.chunks, drop.done, byHost);
    }

    Answer start(String id) {
        Machine machine = machines.get(id);
        calls.add("start " + id);
        if (machine == null || !machine.ec2.equals("stopped")) {
            return new Answer("EC2_REFUSED", id + " cannot be started");
        }
        if (full.contains(machine.type)) {
            return new Answer(refusal, "no " + machine.type);
        }
        runs(machine);
        return Answer.OK;
    }

    /// Somebody starts it by hand.
    void startByHand(String id) {
        Machine machine = machine(id);
        if (machine.ec2.equals("stopped")) {
            runs(machine);
            machine.byHand = true;
        }
    }

    private void runs(Machine machine) {
        machine.startedAt.add(now);
        machine.ec2 = "pending";
        machine.byHand = false;
        machine.upSince = now;
        machine.changesAt = now + Math.min(20_000, bootMillis / 2);
        machine.bootedAt = now + bootMillis;
    }

    Answer launch(HostTemplate template, String token) {
        calls.add("launch " + template.type());
        if (full.contains(template.type())) {
            return new Answer(refusal, "no " + template.type());
        }
        String id = "i-new-" + tokens.size();
        if (tokens.add(token)) {
            Machine machine = new Machine(id, template.type(), template.spot());
            machines.put(id, machine);
            runs(machine);
        }
        return new Answer("", id);
    }

    Answer stop(String id) {
        calls.add("stop " + id);
        Machine machine = machines.get(id);
        if (machine != null && machine.up()) {
            cut(machine);
            machine.ec2 = "stopping";
            machine.changesAt = now + 20_000;
        }
        return Answer.OK;
    }

    Answer reboot(String id) {
        calls.add("reboot " + id);
        Machine machine = machines.get(id);
        if (machine == null || !machine.ec2.equals("running")) {
            return new Answer("EC2_REFUSED", id + " does not run");
        }
        cut(machine);
        machine.hangs = false;
        machine.broken = false;
        machine.bootedAt = now + bootMillis;
        return Answer.OK;
    }

    /// EC2 stops it, or takes it away, without being asked.
    void lose(String id, boolean forGood) {
        Machine machine = machine(id);
        cut(machine);
        machine.ec2 = "stopped";
        if (forGood) {
            machines.remove(id);
        }
    }

    Answer check(String id) {
        calls.add("check " + id);
        Machine machine = machines.get(id);
        if (machine != null && machine.hangs) {
            return new Answer("PROBE_HUNG", "nvidia-smi did not end");
        }
        return machine != null && workerUp(machine) ? Answer.OK : new Answer("CONNECTION_FAILED", "no route to " + id);
    }

    Answer worker(String id) {
        Machine machine = machines.get(id);
        return machine != null && workerUp(machine) ? Answer.OK : new Answer("TIMEOUT", "no worker on " + id);
    }

    HostFacts facts(String id) {
        Machine machine = machines.get(id);
        return machine == null
                ? HostFacts.UNKNOWN
                : new HostFacts(machine.build, "cuda", "550", "12", "9", List.of("T4"), Map.of("m", "1"));
    }

    Answer drain(String id, boolean on) {
        Answer answer = worker(id);
        if (answer.ok()) {
            machine(id).quiet = on;
        }
        return answer;
    }
}
