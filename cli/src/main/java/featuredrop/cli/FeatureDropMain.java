package featuredrop.cli;

import featuredrop.cli.command.CheckCommand;
import featuredrop.cli.command.CommandGroup;
import featuredrop.cli.command.CompletionCommand;
import featuredrop.cli.command.ConfigCheckCommand;
import featuredrop.cli.command.DecisionCommand;
import featuredrop.cli.command.ImportCommand;
import featuredrop.cli.command.LandCommand;
import featuredrop.cli.command.NeighboursCommand;
import featuredrop.cli.command.PauseSignal;
import featuredrop.cli.command.PoolCommand;
import featuredrop.cli.command.RecoverCommand;
import featuredrop.cli.command.RedoCommand;
import featuredrop.cli.command.ReportCommand;
import featuredrop.cli.command.RetryCommand;
import featuredrop.cli.command.RootCommand;
import featuredrop.cli.command.ScanCommand;
import featuredrop.cli.command.SetupTemporalCommand;
import featuredrop.cli.command.StatusCommand;
import featuredrop.cli.command.config.FromTerraformCommand;
import featuredrop.cli.command.hosts.BroadcastCommand;
import featuredrop.cli.command.hosts.HostVerb;
import featuredrop.cli.command.hosts.HostsCommand;
import featuredrop.cli.command.hosts.RollCommand;
import featuredrop.cli.command.money.CostCommand;
import featuredrop.cli.command.money.PlanCommand;
import featuredrop.cli.command.money.PricesCommand;
import featuredrop.cli.command.own.ExtractCommand;
import featuredrop.cli.connection.ConnectionOpener;
import featuredrop.cli.connection.FailureLine;
import featuredrop.cli.connection.LiveConnections;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/// The operator's command line.
public final class FeatureDropMain {
    private FeatureDropMain() {}

    public static void main(String[] arguments) {
        // The client libraries log what the line on standard error already says.
        System.setProperty("logback.configurationFile", "featuredrop/cli/logback.xml");
        System.exit(commandLine(LiveConnections::new, System.getenv()).execute(arguments));
    }

    /// Runs a command inside another program's JVM, such as the demo's.
    ///
    /// @return the exit code
    public static int run(PrintWriter out, PrintWriter err, Map<String, String> environment, String... arguments) {
        CommandLine commandLine = commandLine(LiveConnections::new, environment);
        commandLine.setOut(out);
        commandLine.setErr(err);
        return commandLine.execute(arguments);
    }

    static CommandLine commandLine(ConnectionOpener opener, Map<String, String> environment) {
        RootCommand root = new RootCommand(opener, environment);
        CommandLine commandLine = new CommandLine(root).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.addSubcommand(new StatusCommand(root));
        for (PauseSignal verb : PauseSignal.values()) {
            add(commandLine, verb.verb(), verb.description(), verb.command(root));
        }
        commandLine.addSubcommand(new CheckCommand(root));
        commandLine.addSubcommand(new LandCommand(root, Clock.systemUTC()));
        commandLine.addSubcommand(new ExtractCommand(root));
        commandLine.addSubcommand(new ScanCommand(root));
        commandLine.addSubcommand(new ReportCommand(root));
        commandLine.addSubcommand(new DecisionCommand.Accept(root));
        commandLine.addSubcommand(new RetryCommand(root));
        commandLine.addSubcommand(new DecisionCommand.Abort(root));
        commandLine.addSubcommand(new RedoCommand(root));
        commandLine.addSubcommand(new ImportCommand(root, Clock.systemUTC()));
        commandLine.addSubcommand(new RecoverCommand(root));
        commandLine.addSubcommand(new NeighboursCommand(root));
        add(commandLine, "pool", "Shows and changes a GPU pool.", new CommandGroup())
                .addSubcommand(new PoolCommand.State(root))
                .addSubcommand(new PoolCommand.Drain(root))
                .addSubcommand(new PoolCommand.Reboot(root))
                .addSubcommand(new PoolCommand.Stop(root));
        addHosts(commandLine, root);
        add(commandLine, "config", "Checks and writes the configuration.", new CommandGroup())
                .addSubcommand(new ConfigCheckCommand(root, Clock.systemUTC()))
                .addSubcommand(new FromTerraformCommand(root, System.in));
        commandLine.addSubcommand(new PlanCommand(root));
        commandLine.addSubcommand(new PricesCommand(root));
        commandLine.addSubcommand(new CostCommand(root, Clock.systemUTC()));
        commandLine.addSubcommand(new CompletionCommand());
        add(commandLine, "setup", "Prepares servers for this installation.", new CommandGroup())
                .addSubcommand(new SetupTemporalCommand(root));
        commandLine.setExecutionExceptionHandler(new FailureLine());
        commandLine.setParameterExceptionHandler(FailureLine::usage);
        return commandLine;
    }

    private static void addHosts(CommandLine commandLine, RootCommand root) {
        CommandLine hosts = new CommandLine(new HostsCommand(root));
        for (HostVerb verb : HostVerb.values()) {
            add(hosts, verb.verb(), verb.description(), verb.command(root));
        }
        hosts.addSubcommand(RollCommand.commandLine(root));
        commandLine.addSubcommand(hosts);
        commandLine.addSubcommand(new BroadcastCommand(root));
    }

    private static CommandLine add(CommandLine parent, String name, String description, Object command) {
        CommandLine added = new CommandLine(command);
        added.getCommandSpec().usageMessage().description(description);
        parent.addSubcommand(name, added);
        return added;
    }
}
