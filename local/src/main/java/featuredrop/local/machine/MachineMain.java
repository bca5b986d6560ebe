package featuredrop.local.machine;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.LocalSystem;
import featuredrop.local.ec2.Ec2Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The GPU machine as a process: `MachineMain HOME DIRECTORY`. It looks at the EC2 API four times a second.
public final class MachineMain {
    private MachineMain() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        LocalDirectory directory = new LocalDirectory(Path.of(arguments[0]), Path.of(arguments[1]));
        LocalPorts ports = LocalPorts.anyFree(directory.state("ports.properties"));
        Machine machine = new Machine(directory, ports);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(machine)));
        URI api = URI.create("http://127.0.0.1:" + ports.ec2());
        try (Ec2Instance instance = new Ec2Instance(api, LocalSystem.REGION, LocalSystem.POOL)) {
            machine.start();
            System.out.println("machine ready");
            while (true) {
                Optional<Ec2Instance.Look> look = instance.look();
                if (look.isPresent()) {
                    machine.follow(look.get());
                }
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    private static void close(Machine machine) {
        try {
            machine.close();
        } catch (IOException e) {
            System.err.println("The machine did not shut down in order: " + e);
        }
    }
}
