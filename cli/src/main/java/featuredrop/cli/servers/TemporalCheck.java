package featuredrop.cli.servers;

import featuredrop.connection.NamespaceSetup;
import featuredrop.connection.NoConnectionException;
import featuredrop.connection.TemporalClock;
import featuredrop.connection.TemporalConnection;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigException;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether the namespace and its search attributes exist, and what time the server has.
final class TemporalCheck implements ServerCheck {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final TemporalConfig config;
    private final String command;

    TemporalCheck(TemporalConfig config, String command) {
        this.config = config;
        this.command = command;
    }

    @Override
    public String place() {
        return "temporal.address " + config.address() + ", namespace " + config.namespace();
    }

    @Override
    public void run(Findings findings) throws InterruptedException {
        try {
            look(findings);
        } catch (ConfigException e) {
            findings.wrong(String.valueOf(e.getMessage())); // it names the key
        } catch (NoConnectionException e) {
            String message = String.valueOf(e.getMessage()); // so does it
            boolean silent = message.contains(": does not answer") && !message.contains("give temporal.tls");
            findings.wrong(message + (silent ? "; start the server, or correct temporal.address" : ""));
        }
    }

    private void look(Findings findings) throws InterruptedException {
        TemporalConnection connection = new TemporalConnection(config);
        WorkflowServiceStubs service = connection.open(
                ANSWER,
                options -> options.setRpcRetryOptions(
                        RpcRetryOptions.newBuilder().setExpiration(ANSWER).validateBuildWithDefaults()));
        OperatorServiceStubs operator = connection.operator();
        try {
            findings.step("temporal.namespace " + config.namespace() + ", search attributes");
            Optional<String> complaint = new NamespaceSetup(service, operator, config).complaint(command);
            complaint.ifPresentOrElse(
                    findings::wrong, () -> findings.fine(place() + ": exists and has its search attributes"));
            findings.step(place() + ", clock");
            Instant asked = findings.now();
            new TemporalClock(service, config.namespace())
                    .now()
                    .ifPresent(server -> findings.clock(place(), asked, server, Duration.ZERO));
        } finally {
            operator.shutdownNow();
            service.shutdownNow();
        }
    }
}
