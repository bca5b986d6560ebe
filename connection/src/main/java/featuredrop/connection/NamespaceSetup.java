package featuredrop.connection;

import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigException;
import featuredrop.workflows.drop.SearchKeys;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a namespace must have, compared with what it has: itself, its retention, its search attributes. Repeated setups
/// change nothing.
public final class NamespaceSetup {
    /// A server learns of a new namespace and of new attributes from its database, every 10 seconds.
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(40);

    private static final Logger LOG = LoggerFactory.getLogger(NamespaceSetup.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String PREFIX = "INDEXED_VALUE_TYPE_";

    private final WorkflowServiceStubs service;
    private final OperatorServiceStubs operator;
    private final TemporalConfig config;

    public NamespaceSetup(WorkflowServiceStubs service, OperatorServiceStubs operator, TemporalConfig config) {
        this.service = service;
        this.operator = operator;
        this.config = config;
    }

    /// What is to be done.
    ///
    /// @param namespace whether the namespace is absent
    /// @param retentionFrom its retention, if that differs from the configured one; else zero
    /// @param absent search attributes to create
    /// @param conflicts attributes that exist with another type; only a person can resolve them
    public record Plan(
            boolean namespace, Duration retentionFrom, List<SearchAttributeKey<?>> absent, List<String> conflicts) {
        /// Whether everything is there.
        public boolean done() {
            return !namespace && retentionFrom.isZero() && absent.isEmpty() && conflicts.isEmpty();
        }
    }

    /// A search attribute with its type, as `temporal operator search-attribute create` writes it.
    public static String text(SearchAttributeKey<?> key) {
        return key.getName() + "=" + type(key.getValueType());
    }

    private static String type(IndexedValueType type) {
        return switch (type) {
            case INDEXED_VALUE_TYPE_KEYWORD_LIST -> "KeywordList";
            default -> {
                String word = type.name().replace(PREFIX, "");
                yield word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }

    /// Compares, and changes nothing.
    public Plan plan() {
        Optional<Duration> retention = retention();
        if (retention.isEmpty()) {
            return new Plan(true, Duration.ZERO, SearchKeys.ALL, List.of());
        }
        Duration from = retention.get().equals(config.retention()) ? Duration.ZERO : retention.get();
        return attributes(from);
    }

    /// Compares the search attributes only.
    public Plan attributes() {
        return attributes(Duration.ZERO);
    }

    private Plan attributes(Duration retentionFrom) {
        Map<String, IndexedValueType> existing = existing();
        List<SearchAttributeKey<?>> absent = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        for (SearchAttributeKey<?> key : SearchKeys.ALL) {
            IndexedValueType type = existing.get(key.getName());
            if (type == null) {
                absent.add(key);
            } else if (type != key.getValueType()) {
                conflicts.add("search attribute " + key.getName() + " is " + type(type) + ", must be "
                        + type(key.getValueType()));
            }
        }
        return new Plan(false, retentionFrom, List.copyOf(absent), List.copyOf(conflicts));
    }

    /// Does what the plan says, conflicts apart, and waits until the server knows it.
    ///
    /// @throws IllegalStateException when the server does not know it within 40 s
    public void carryOut(Plan plan) throws InterruptedException {
        if (plan.namespace()) {
            register();
            await("the new namespace", () -> retention().isPresent() && existing() != null);
        } else if (!plan.retentionFrom().isZero()) {
            updateRetention();
        }
        addAttributes(plan);
        await("the search attributes", () -> attributes().absent().isEmpty());
    }

    /// What is wrong with the search attributes, and what a person types to create them. Empty when nothing is, and
    /// when
    /// the server does not let this process see them.
    ///
    /// @param command what is typed
    public Optional<String> complaint(String command) {
        try {
            Plan plan = attributes();
            List<String> wrong = new ArrayList<>(plan.conflicts());
            plan.absent().forEach(key -> wrong.add("search attribute " + text(key) + " is absent"));
            return wrong.isEmpty()
                    ? Optional.empty()
                    : Optional.of("temporal.namespace " + config.namespace() + ": " + String.join(", ", wrong)
                            + "; type: " + command);
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED -> {
                    LOG.warn("the search attributes were not checked: {}", e.getMessage());
                    yield Optional.empty();
                }
                default -> throw e;
            };
        }
    }

    /// Creates absent search attributes if the configuration allows it, else refuses to go on without them.
    ///
    /// @param command what a person types to create them
    /// @throws ConfigException naming them and the command
    public void requireAttributes(String command) {
        Optional<String> complaint = complaint(command);
        if (complaint.isEmpty()) {
            return;
        }
        Plan plan = attributes();
        if (!config.createSearchAttributes() || !plan.conflicts().isEmpty()) {
            throw new ConfigException(complaint.get());
        }
        addAttributes(plan);
    }

    /// Creates the search attributes of a plan.
    public void addAttributes(Plan plan) {
        Map<String, IndexedValueType> types = new TreeMap<>();
        plan.absent().forEach(key -> types.put(key.getName(), key.getValueType()));
        if (types.isEmpty()) {
            return;
        }
        try {
            operator.blockingStub()
                    .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .putAllSearchAttributes(types)
                            .build());
        } catch (StatusRuntimeException e) {
            requireAlreadyThere(e);
        }
    }

    private void register() {
        try {
            service.blockingStub()
                    .registerNamespace(RegisterNamespaceRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .setDescription("FeatureDrop")
                            .setWorkflowExecutionRetentionPeriod(retention(config))
                            .build());
        } catch (StatusRuntimeException e) {
            requireAlreadyThere(e);
        }
    }

    private static com.google.protobuf.Duration retention(TemporalConfig config) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(config.retention().toSeconds())
                .build();
    }

    private void updateRetention() {
        service.blockingStub()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setNamespace(config.namespace())
                        .setConfig(NamespaceConfig.newBuilder().setWorkflowExecutionRetentionTtl(retention(config)))
                        .build());
    }

    /// Another setup may have been faster.
    private static void requireAlreadyThere(StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
            throw e;
        }
    }

    private Optional<Duration> retention() {
        try {
            return Optional.of(Duration.ofSeconds(service.blockingStub()
                    .describeNamespace(DescribeNamespaceRequest.newBuilder()
                            .setNamespace(config.namespace())
                            .build())
                    .getConfig()
                    .getWorkflowExecutionRetentionTtl()
                    .getSeconds()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Map<String, IndexedValueType> existing() {
        return operator.blockingStub()
                .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                        .setNamespace(config.namespace())
                        .build())
                .getCustomAttributesMap();
    }

    private static void await(String what, Supplier<Boolean> known) throws InterruptedException {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (!isKnown(known)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The server does not know " + what + " within "
                        + KNOWN_WITHIN.toSeconds() + " s; type the command again");
            }
            Thread.sleep(PAUSE);
        }
    }

    private static boolean isKnown(Supplier<Boolean> known) {
        try {
            return known.get();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
