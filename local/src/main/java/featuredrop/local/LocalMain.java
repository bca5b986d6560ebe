package featuredrop.local;

import java.nio.file.Path;

/// `LocalMain HOME up|servers|down|status`: the local system in `HOME/var`.
public final class LocalMain {
    private LocalMain() {}

    static void main(String[] arguments) {
        try {
            if (arguments.length != 2) {
                throw new LocalSystemException("Usage: LocalMain HOME up|servers|down|status");
            }
            LocalDirectory directory = new LocalDirectory(Path.of(arguments[0]), Path.of(arguments[0], "var"));
            run(directory, arguments[1]);
        } catch (LocalSystemException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(LocalDirectory directory, String verb) {
        switch (verb) {
            case "up" -> {
                LocalSystem system = new LocalSystem(directory, LocalSettings.usual(), System.out::println);
                system.up();
                System.out.println(new Addresses(system).text());
            }
            case "servers" -> new LocalSystem(directory, LocalSettings.usual(), System.out::println).upServers();
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
