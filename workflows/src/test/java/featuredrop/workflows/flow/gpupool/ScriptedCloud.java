package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.extraction.SelfTestActivities;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.gpupool.GpuPoolActivities;
import featuredrop.workflows.gpupool.HolderState;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostTemplate;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Failures;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One host whose EC2, SSH and GPU worker do as they are told. Thread-safe.
final class ScriptedCloud implements GpuPoolActivities, SelfTestActivities {
    static final String HOST = "i-1";

    private final List<String> calls = new ArrayList<>();
    private final Deque<String> startFailures = new ArrayDeque<>();
    private final Map<String, HolderState> holders = new ConcurrentHashMap<>();
    private String state = "stopped";
    private boolean ready = true;
    private boolean tagged = true;
    private boolean stopsSlowly;
    private boolean probeHangs;
    private boolean broken;

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    synchronized String hostState() {
        return state;
    }

    synchronized void hostIs(String newState) {
        state = newState;
    }

    synchronized void hostIsReady(boolean now) {
        ready = now;
    }

    synchronized void hostIsTagged(boolean now) {
        tagged = now;
    }

    /// Whether the question for hosts fails as no code expects.
    synchronized void isBroken(boolean now) {
        broken = now;
    }

    synchronized void hostStopsSlowly() {
        stopsSlowly = true;
    }

    /// The probe hangs until the next reboot.
    synchronized void hangProbe() {
        probeHangs = true;
    }

    synchronized void refuseStart(String type) {
        startFailures.add(type);
    }

    void holder(HolderState holder) {
        holders.put(holder.holder(), holder);
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
    public synchronized List<GpuHost> findHosts(String pool) {
        if (broken) {
            calls.add("broken");
            Failures.translated(() -> {
                throw new NullPointerException("no such thing");
            });
        }
        GpuHost host = new GpuHost(HOST, state, "10.0.0.1");
        if (state.equals("pending")) {
            state = "running";
        } else if (state.equals("stopping")) {
            state = "stopped";
        }
        return tagged ? List.of(host) : List.of();
    }

    @Override
    public synchronized void startHost(String pool, String hostId) {
        calls.add("start");
        String refused = startFailures.poll();
        if (refused != null) {
            throw ApplicationFailure.newFailure("none of that type", refused);
        }
        state = "pending";
    }

    @Override
    public synchronized void stopHost(String pool, String hostId) {
        calls.add("stop");
        state = stopsSlowly ? "running" : "stopping";
        stopsSlowly = false;
    }

    @Override
    public synchronized void rebootHost(String pool, String hostId) {
        calls.add("reboot");
        probeHangs = false;
    }

    @Override
    public synchronized String probeHost(String pool, GpuHost host) {
        calls.add("probe");
        if (probeHangs) {
            throw ApplicationFailure.newFailure("nvidia-smi did not end", FailureType.PROBE_HUNG.text());
        }
        if (!state.equals("running")) {
            throw ApplicationFailure.newFailure("no route to " + host.id(), "CONNECTION_FAILED");
        }
        return "up";
    }

    @Override
    public synchronized String selfTest() {
        calls.add("selftest");
        if (!ready) {
            throw ApplicationFailure.newFailure("no device", "PLATFORM");
        }
        return "onnxruntime-cpu, efficientnet-lite0";
    }

    @Override
    public List<HolderState> lookAtHolders(List<String> asked) {
        return asked.stream()
                .map(holder -> holders.getOrDefault(holder, new HolderState(holder, true, 0, 0)))
                .toList();
    }

    @Override
    public String launchHost(String pool, HostTemplate template, String token) {
        throw new UnsupportedOperationException("launch");
    }

    @Override
    public String checkHost(String pool, GpuHost host) {
        return probeHost(pool, host);
    }

    @Override
    public HostFacts hostFacts() {
        return HostFacts.UNKNOWN;
    }

    @Override
    public void drain(boolean on) {}
}
