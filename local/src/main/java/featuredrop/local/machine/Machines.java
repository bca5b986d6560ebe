package featuredrop.local.machine;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.ec2.Ec2Instances;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The machines of the pool, one for each address that an instance has had. One thread calls [#follow]; [#close] may
/// come from another.
final class Machines implements AutoCloseable {
    private static final String FIRST = "127.0.0.1";

    private final LocalDirectory directory;
    private final LocalPorts ports;
    private final Map<String, Machine> machines = new TreeMap<>();

    Machines(LocalDirectory directory, LocalPorts ports) {
        this.directory = directory;
        this.ports = ports;
    }

    /// Keeps the port of the first one's sshd from now on.
    synchronized void start() {
        machine(FIRST).start();
    }

    /// Each machine does what the API asks of it since the last look. One whose instance is gone shuts down.
    synchronized void follow(List<Ec2Instances.Look> looks) throws IOException {
        for (Ec2Instances.Look look : looks) {
            machine(look.address()); // an instance that was launched meanwhile
        }
        for (Map.Entry<String, Machine> entry : machines.entrySet()) {
            String address = entry.getKey();
            entry.getValue()
                    .follow(looks.stream()
                            .filter(look -> look.address().equals(address))
                            .findFirst()
                            .orElse(new Ec2Instances.Look("", address, false, "")));
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (Machine machine : machines.values()) {
            machine.close();
        }
    }

    private Machine machine(String address) {
        return machines.computeIfAbsent(address, made -> new Machine(directory, ports, made));
    }
}
