package featuredrop.local.machine;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.LocalProcesses;
import featuredrop.local.ProcessTable;
import featuredrop.local.ec2.Ec2Instance;
import featuredrop.local.ssh.SshKeys;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Plays the GPU machine: an sshd and the GPU worker run while the EC2 API says that the instance runs.
///
/// A GPU worker that dies is started again, as systemd does on a real host. One thread calls [#follow]; [#close] may
/// come from another.
final class Machine implements AutoCloseable {
    private static final String WORKER = "gpu-worker";
    /// A worker that cannot start must not keep the machine busy with starting it.
    private static final Duration RESTART_AFTER = Duration.ofSeconds(2);

    private final LocalDirectory directory;
    private final LocalPorts ports;
    private final ProcessTable table;
    private @Nullable Sshd sshd;
    private String booted = "";
    private boolean closed;
    private long lastStart = System.nanoTime() - RESTART_AFTER.toNanos() - 1;

    Machine(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
        this.table = new ProcessTable(directory);
    }

    /// Does what the API asks for since the last look.
    synchronized void follow(Ec2Instance.Look look) throws IOException {
        if (closed) {
            return;
        }
        String wanted = look.running() ? look.id() + look.reboot() : "";
        if (!wanted.equals(booted)) {
            shutDown();
            if (look.running()) {
                boot(look.id());
            }
            booted = wanted;
            lastStart = System.nanoTime() - RESTART_AFTER.toNanos() - 1;
        }
        if (look.running() && table.find(WORKER).isEmpty() && System.nanoTime() - lastStart > RESTART_AFTER.toNanos()) {
            lastStart = System.nanoTime();
            System.out.println(look.id() + " starts the GPU worker");
            table.start(new LocalProcesses(directory, ports).gpuWorker(look.id()));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        shutDown();
    }

    private void boot(String instance) throws IOException {
        System.out.println(instance + " boots");
        sshd = Sshd.start(
                ports.ssh(),
                new SshKeys(directory.state("ssh")),
                directory.home().resolve("tools/machine"));
    }

    private void shutDown() throws IOException {
        if (sshd != null) {
            System.out.println("shuts down");
            sshd.close();
            sshd = null;
        }
        table.stop(WORKER);
    }
}
