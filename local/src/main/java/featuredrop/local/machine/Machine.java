package featuredrop.local.machine;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.LocalProcesses;
import featuredrop.local.PortOwner;
import featuredrop.local.ProcessTable;
import featuredrop.local.ec2.Ec2Instances;
import featuredrop.local.ssh.SshKeys;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Plays one GPU machine: an sshd and the GPU worker run while the EC2 API says that the instance runs. The GPU worker
/// of
/// the n-th machine, at 127.0.0.n, is called `gpu-worker-n`, that of the first one `gpu-worker`.
///
/// A GPU worker that dies is started again, as systemd does on a real host. One thread calls [#follow]; [#close] may
/// come from another.
final class Machine implements AutoCloseable {
    private static final String FIRST_WORKER = "gpu-worker";
    /// A worker that cannot start must not keep the machine busy with starting it.
    private static final Duration RESTART_AFTER = Duration.ofSeconds(2);

    private final LocalDirectory directory;
    private final LocalPorts ports;
    private final String address;
    private final String worker;
    private final ProcessTable table;
    private final PortHold hold;
    private @Nullable Sshd sshd;
    private String booted = "";
    private boolean hindered;
    private boolean closed;
    private long lastStart = System.nanoTime() - RESTART_AFTER.toNanos() - 1;

    /// @param address where its sshd listens
    Machine(LocalDirectory directory, LocalPorts ports, String address) {
        this.directory = directory;
        this.ports = ports;
        this.address = address;
        String number = address.substring(address.lastIndexOf('.') + 1);
        this.worker = FIRST_WORKER + (number.equals("1") ? "" : "-" + number);
        this.table = new ProcessTable(directory);
        this.hold = new PortHold(address, ports.ssh());
    }

    /// Keeps the port of its sshd from now on.
    synchronized void start() {
        hold.take();
    }

    /// Does what the API asks for since the last look.
    synchronized void follow(Ec2Instances.Look look) throws IOException {
        if (closed) {
            return;
        }
        if (sshd == null) {
            hold.take();
        }
        String wanted = look.running() ? look.id() + look.reboot() : "";
        if (!wanted.equals(booted)) {
            shutDown();
            booted = "";
            if (look.running() && !boot(look.id())) {
                return; // at the next look it tries again
            }
            booted = wanted;
            lastStart = System.nanoTime() - RESTART_AFTER.toNanos() - 1;
        }
        if (look.running() && table.find(worker).isEmpty() && System.nanoTime() - lastStart > RESTART_AFTER.toNanos()) {
            lastStart = System.nanoTime();
            System.out.println(look.id() + " starts the GPU worker");
            table.start(new LocalProcesses(directory, ports).gpuWorker(worker, look.id()));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        shutDown();
        hold.release();
    }

    /// Another process may have taken the port while none of ours had it.
    ///
    /// @return whether the machine answers by SSH
    private boolean boot(String instance) throws IOException {
        hold.release();
        try {
            sshd = Sshd.start(
                    address,
                    ports.ssh(),
                    new SshKeys(directory.state("ssh")),
                    directory.home().resolve("tools/machine"));
            System.out.println(instance + " boots");
            hindered = false;
            return true;
        } catch (BindException e) {
            if (!hindered) {
                System.out.println(instance + " cannot boot: port " + ports.ssh() + " (ssh) is in use by "
                        + PortOwner.describe(ports.ssh()) + "; it tries again until the port is free");
            }
            hindered = true;
            return false;
        }
    }

    private void shutDown() throws IOException {
        if (sshd != null) {
            System.out.println((booted.isEmpty() ? address : booted) + " shuts down");
            sshd.close();
            sshd = null;
        }
        table.stop(worker);
    }
}
