package featuredrop.local.machine;

import featuredrop.local.LocalDirectory;
import featuredrop.local.LocalPorts;
import featuredrop.local.LocalSystem;
import featuredrop.local.ec2.Ec2Instances;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The GPU machines as a process: `MachineMain HOME DIRECTORY`. It looks at the EC2 API four times a second.
public final class MachineMain {
    private MachineMain() {}

    static void main(String[] arguments) throws IOException, InterruptedException {
        LocalDirectory directory = new LocalDirectory(Path.of(arguments[0]), Path.of(arguments[1]));
        LocalPorts ports = LocalPorts.anyFree(directory.state("ports.properties"));
        Machines machines = new Machines(directory, ports);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(machines)));
        URI api = URI.create("http://127.0.0.1:" + ports.ec2());
        try (Ec2Instances instances = new Ec2Instances(api, LocalSystem.REGION, LocalSystem.POOL)) {
            machines.start();
            System.out.println("machine ready");
            while (true) {
                List<Ec2Instances.Look> looks = instances.look();
                if (!looks.isEmpty()) {
                    machines.follow(looks);
                }
                TimeUnit.MILLISECONDS.sleep(250);
            }
        }
    }

    private static void close(Machines machines) {
        try {
            machines.close();
        } catch (IOException e) {
            System.err.println("The machines did not shut down in order: " + e);
        }
    }
}
