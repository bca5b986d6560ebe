package featuredrop.local;

import java.nio.file.Path;

/// `LocalMain HOME up|servers|down|status [DIRECTORY]`: the local system in `HOME/var` on the usual
/// ports, or in another directory on any free ones. `FEATUREDROP_LOCAL_GPU_HOSTS` is the number of GPU machines, one by
/// default.
public final class LocalMain {
    private LocalMain() {}

    static void main(String[] arguments) {
        try {
            switch (arguments.length) {
                case 2 -> run(directory(arguments[0], arguments[0] + "/var"), arguments[1], LocalSettings.usual());
                case 3 -> run(directory(arguments[0], arguments[2]), arguments[1], LocalSettings.besideOthers());
                default -> throw new LocalSystemException("Usage: LocalMain HOME up|servers|down|status [DIRECTORY]");
            }
        } catch (LocalSystemException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int gpuHosts() {
        String given = System.getenv().getOrDefault("FEATUREDROP_LOCAL_GPU_HOSTS", "1");
        if (!given.matches("[1-9][0-9]?")) {
            throw new LocalSystemException("FEATUREDROP_LOCAL_GPU_HOSTS is '" + given + "', must be 1 to 99");
        }
        return Integer.parseInt(given);
    }

    private static LocalDirectory directory(String home, String root) {
        return new LocalDirectory(Path.of(home), Path.of(root));
    }

    private static void run(LocalDirectory directory, String verb, LocalSettings given) {
        LocalSettings settings = given.withGpuHosts(gpuHosts());
        switch (verb) {
            case "up" -> {
                LocalSystem system = new LocalSystem(directory, settings, System.out::println);
                system.up();
                System.out.println(new SystemAddresses(system).text());
            }
            case "servers" -> new LocalSystem(directory, settings, System.out::println).upServers();
            case "down" -> System.out.println("Ended " + new ProcessTable(directory).stopAll() + " processes");
            case "status" -> status(new ProcessTable(directory));
            default -> throw new LocalSystemException("Unknown verb '" + verb + "': up, servers, down or status");
        }
    }

    private static void status(ProcessTable table) {
        for (String name : table.names()) {
            System.out.printf(
                    "%-12s %s%n",
                    name,
                    table.find(name)
                            .map(process -> "running, pid " + process.pid())
                            .orElse("gone"));
        }
    }
}
