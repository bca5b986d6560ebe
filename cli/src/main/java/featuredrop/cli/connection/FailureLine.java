package featuredrop.cli.connection;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import featuredrop.workflows.policy.Printable;
import featuredrop.workflows.policy.Secrets;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowQueryException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Turns what a command throws into one line on standard error and an exit code.
public final class FailureLine implements IExecutionExceptionHandler {
    private static final Set<Status.Code> SILENT =
            EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.RESOURCE_EXHAUSTED);

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        command.getErr().println("featuredrop: " + line(failure));
        command.getErr().flush();
        return exit(failure);
    }

    /// The same for a command line that cannot be parsed.
    public static int usage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr()
                .println("featuredrop: " + oneLine(String.valueOf(failure.getMessage())) + " (see '"
                        + command.getCommandSpec().qualifiedName() + " --help')");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    private static int exit(Exception failure) {
        return switch (failure) {
            case Refusal refusal -> refusal.exit();
            case ConfigException _ -> ExitCode.USAGE;
            case DropException drop ->
                switch (drop.kind()) {
                    case PARTNER_DATA, CONFLICT, BUG -> ExitCode.NO;
                    case PLATFORM, CAPACITY, STATE_UNKNOWN ->
                        drop.type() == FailureType.other(drop.kind()) ? ExitCode.UNREACHABLE : ExitCode.NO;
                };
            default -> status(failure).filter(SILENT::contains).isPresent() ? ExitCode.UNREACHABLE : ExitCode.NO;
        };
    }

    private static String line(Exception failure) {
        return switch (failure) {
            case WorkflowNotFoundException missing ->
                "No workflow has the id "
                        + Printable.line(missing.getExecution().getWorkflowId());
            case WorkflowQueryException query ->
                Printable.line(query.getExecution().getWorkflowId())
                        + " does not answer: no workflow worker is running";
            case Refusal _, ConfigException _ -> oneLine(String.valueOf(failure.getMessage()));
            case DropException _ -> oneLine(failure.getMessage() + andThen(failure));
            default ->
                status(failure)
                        .map(code -> "Temporal answers " + code + ": " + oneLine(deepest(failure)))
                        .orElseGet(() -> failure.getClass().getSimpleName() + ": " + oneLine(deepest(failure)));
        };
    }

    /// What could not be cleaned up after the failure.
    private static String andThen(Exception failure) {
        return Arrays.stream(failure.getSuppressed())
                .map(later -> "; and then: " + later.getMessage())
                .collect(Collectors.joining());
    }

    private static Optional<Status.Code> status(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException grpc) {
                return Optional.of(grpc.getStatus().getCode());
            }
        }
        return Optional.empty();
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /// A text from outside on one line, without secrets.
    public static String oneLine(String text) {
        return Secrets.line(text.strip().replaceAll("\\s*\\R\\s*", "; "));
    }
}
