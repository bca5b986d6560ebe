package featuredrop.cli.command;

import featuredrop.cli.connection.Connections;
import featuredrop.cli.connection.ExitCode;
import featuredrop.cli.connection.Refusal;
import featuredrop.connection.NamespaceSetup;
import featuredrop.exchange.config.TemporalConfig;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `setup temporal`: the namespace, its retention and its search attributes.
@Command(
        name = "temporal",
        description = "Creates the namespace and its search attributes, and sets its retention, where they differ.")
public final class SetupTemporalCommand extends CliCommand {
    @Option(names = "--dry-run", description = "print what would be done, and change nothing")
    private boolean dryRun;

    public SetupTemporalCommand(RootCommand root) {
        super(root);
    }

    @Override
    protected int run(Connections connections) {
        TemporalConfig temporal = connections.config().temporal();
        NamespaceSetup setup = connections.namespaceSetup();
        NamespaceSetup.Plan plan = setup.plan();
        if (!plan.conflicts().isEmpty()) {
            throw Refusal.no(String.join(", ", plan.conflicts()) + "; use another namespace, or remove them with"
                    + " 'temporal operator search-attribute remove'; nothing was changed");
        }
        List<String> steps = steps(plan, temporal);
        if (steps.isEmpty()) {
            out().println("namespace " + temporal.namespace() + " has everything; nothing to do");
            return ExitCode.OK;
        }
        if (dryRun) {
            steps.forEach(step -> out().println("would " + step));
            return ExitCode.OK;
        }
        steps.forEach(out()::println);
        out().flush();
        try {
            setup.carryOut(plan);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.no("Interrupted; type the command again", e);
        }
        out().println("done");
        return ExitCode.OK;
    }

    private static List<String> steps(NamespaceSetup.Plan plan, TemporalConfig temporal) {
        List<String> steps = new ArrayList<>();
        if (plan.namespace()) {
            steps.add("create the namespace " + temporal.namespace() + " with a retention of " + temporal.retention());
        }
        if (!plan.retentionFrom().isZero()) {
            steps.add("change the retention of the namespace " + temporal.namespace() + " from " + plan.retentionFrom()
                    + " to " + temporal.retention());
        }
        plan.absent().forEach(key -> steps.add("create the search attribute " + NamespaceSetup.text(key)));
        return steps;
    }
}
