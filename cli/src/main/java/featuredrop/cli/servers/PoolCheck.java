package featuredrop.cli.servers;

import featuredrop.activities.gpupool.HostCheck;
import featuredrop.activities.gpupool.HostHealth;
import featuredrop.activities.gpupool.ec2.Ec2GpuHosts;
import featuredrop.activities.gpupool.ssh.JschHostProbe;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Whether EC2 knows a pool's machines, and whether those that run answer by SSH.
final class PoolCheck implements ServerCheck {
    private static final int HOSTS = 2;

    private final String name;
    private final PoolConfig pool;

    PoolCheck(String name, PoolConfig pool) {
        this.name = name;
        this.pool = pool;
    }

    @Override
    public String place() {
        return "pools." + name + ", EC2 " + Objects.requireNonNullElse(pool.endpoint(), pool.region());
    }

    /// Of the usual number of hosts, each may take the time that a probe has.
    @Override
    public Duration limit() {
        return ServerCheck.super.limit().plus(pool.ssh().deadline().multipliedBy(HOSTS));
    }

    @Override
    public void run(Findings findings) {
        JschHostProbe probe = new JschHostProbe(pool.ssh());
        boolean files = filesAreThere(probe, findings);
        findings.step(place());
        try (Ec2GpuHosts ec2 = new Ec2GpuHosts(pool)) {
            List<GpuHost> hosts = found(ec2);
            List<String> listed = pool.fleet().hosts();
            List<String> found = hosts.stream().map(GpuHost::id).toList();
            List<String> absent =
                    listed.stream().filter(id -> !found.contains(id)).toList();
            if (!absent.isEmpty()) {
                findings.wrong(place() + ": EC2 shows no instance " + String.join(", ", absent)
                        + "; correct fleet.hosts or the region of the pool");
            } else if (hosts.isEmpty()) {
                findings.wrong(place() + ": no instance has the tag featuredrop:pool=" + name
                        + "; give it to one, or correct region and name of the pool");
            } else {
                findings.fine(
                        place() + ": " + hosts.size() + " of its hosts found" + (listed.isEmpty() ? " by tag" : ""));
            }
            hosts.forEach(host -> host(host, probe, files, findings));
        }
    }

    private List<GpuHost> found(Ec2GpuHosts ec2) {
        try {
            return ec2.find(name);
        } catch (DropException e) {
            if (e.type() == FailureType.EC2_NOT_ALLOWED || e.type() == FailureType.EC2_CREDENTIALS) {
                throw e; // it says who must act
            }
            throw new DropException(
                    e.type(), e.getMessage() + "; see to the network, or correct endpoint and region of the pool", e);
        }
    }

    private boolean filesAreThere(JschHostProbe probe, Findings findings) {
        List<DropException> problems = probe.fileProblems();
        problems.forEach(problem -> findings.wrong("pools." + name + ".ssh: " + problem.getMessage()));
        return problems.isEmpty();
    }

    private void host(GpuHost host, JschHostProbe probe, boolean files, Findings findings) {
        String place = "pools." + name + ".ssh, host " + host.id();
        if (!host.running()) {
            findings.fine(place + ": is " + host.state() + "; SSH was not tried");
            return;
        }
        if (!files) {
            return; // told already
        }
        findings.step(place);
        try {
            HostHealth health = probe.probe(host.address());
            HostCheck.requireAnswer(host.id(), health);
            findings.fine(place + ": answers '" + health.line() + "'");
        } catch (DropException e) {
            findings.wrong(place + ": " + e.getMessage() + "; " + advice(e.type()));
        }
    }

    private String advice(FailureType type) {
        return switch (type) {
            case HOST_KEY -> "if the host was replaced, put its new key into ssh.known-hosts";
            case PROBE_FAILED -> "log in and run the command";
            case PROBE_HUNG, GPU_XID -> "reboot it with 'featuredrop pool reboot " + name + " --host ID --reason TEXT'";
            case GPU_FAULTY -> "see runbooks/PLATFORM.md";
            default -> "check ssh.address, ssh.port, ssh.user, the key, the firewall, and sshd on the host";
        };
    }
}
