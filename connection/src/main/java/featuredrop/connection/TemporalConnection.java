package featuredrop.connection;

import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.TemporalTls;
import featuredrop.exchange.config.file.ConfigException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.ServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/// Builds every client of the Temporal server: one place decides about TLS, certificates and the API key.
public final class TemporalConnection {
    private final TemporalConfig config;

    /// Connects to nothing yet.
    public TemporalConnection(TemporalConfig config) {
        this.config = config;
    }

    /// A client whose namespace has been described once.
    ///
    /// @param limit how long the first answer may take
    /// @param more sets what only this caller needs
    /// @throws ConfigException naming key and file, when a file cannot be used
    /// @throws NoConnectionException when the server does not answer in time or refuses
    public WorkflowServiceStubs open(Duration limit, UnaryOperator<WorkflowServiceStubsOptions.Builder> more) {
        WorkflowServiceStubs stubs = connect(limit, more);
        try {
            describe(stubs, limit);
            return stubs;
        } catch (StatusRuntimeException e) {
            stubs.shutdownNow();
            throw refused(e);
        }
    }

    /// The same, whether the namespace exists or not.
    public WorkflowServiceStubs connect(Duration limit, UnaryOperator<WorkflowServiceStubsOptions.Builder> more) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                more.apply(secured(WorkflowServiceStubsOptions.newBuilder())).build());
        try {
            answer(stubs, limit);
            return stubs;
        } catch (StatusRuntimeException | IllegalStateException e) {
            stubs.shutdownNow();
            throw refused(e);
        }
    }

    /// A client for the administration of namespaces and search attributes. Connects at its first call.
    public OperatorServiceStubs operator() {
        return OperatorServiceStubs.newServiceStubs(
                secured(OperatorServiceStubsOptions.newBuilder()).validateAndBuildWithDefaults());
    }

    /// A handshake that fails once fails always, so it is not waited for; a server that starts is.
    private void answer(WorkflowServiceStubs stubs, Duration limit) {
        try {
            describe(stubs, limit);
        } catch (StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE -> {
                    if (Handshake.failed(e)) {
                        throw e;
                    }
                    stubs.connect(limit);
                }
                case NOT_FOUND -> {
                    // It has answered.
                }
                default -> throw e;
            }
        }
    }

    private void describe(WorkflowServiceStubs stubs, Duration limit) {
        stubs.blockingStub()
                .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
                .describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(config.namespace())
                        .build());
    }

    private NoConnectionException refused(RuntimeException e) {
        String where = "temporal.address " + config.address() + ", namespace " + config.namespace() + ": ";
        if (Status.fromThrowable(e).getCode() == Status.Code.NOT_FOUND) {
            return new NoConnectionException(
                    where + "the namespace does not exist; create it with: featuredrop setup temporal", e);
        }
        return new NoConnectionException(where + Handshake.reason(e, config), e);
    }

    private <B extends ServiceStubsOptions.Builder<B>> B secured(B builder) {
        builder.setTarget(config.address());
        if (config.encrypted()) {
            builder.setSslContext(context(config.tls()));
        }
        String serverName = config.tls().serverName();
        if (serverName != null) {
            builder.setChannelInitializer(channel -> channel.overrideAuthority(serverName));
        }
        if (config.apiKeyFile() != null) {
            builder.addApiKey(new ApiKey(config.apiKeyFile()));
        }
        return builder;
    }

    /// With the JDK's TLS: it calls the managers of this package at each handshake, and its messages are the same
    /// on every machine.
    private static SslContext context(TemporalTls tls) {
        SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
        if (tls.ca() != null) {
            builder.trustManager(new ServerTrust(tls.ca()));
        }
        if (tls.certificate() != null && tls.key() != null) {
            builder.keyManager(new ClientKeys(tls.certificate(), tls.key()));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new ConfigException("temporal.tls: " + e.getMessage(), e);
        }
    }
}
