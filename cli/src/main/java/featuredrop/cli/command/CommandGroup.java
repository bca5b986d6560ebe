package featuredrop.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Verbs that belong together, such as `pool state` and `pool stop`. It does nothing without one of them.
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "VERB")
public final class CommandGroup implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("This group is not part of a command line");
        }
        throw new ParameterException(
                spec.commandLine(),
                "Missing command; expected one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
