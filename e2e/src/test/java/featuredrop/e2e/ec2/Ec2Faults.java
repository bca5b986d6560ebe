package featuredrop.e2e.ec2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// A proxy before the local EC2 API that plays what EC2 does on a bad day. Without a fault it changes nothing.
/// Thread-safe.
public final class Ec2Faults implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "upgrade", "http2-settings");

    private final URI api;
    private final InstantSource clock;
    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> noCapacity = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicReference<Duration> lag = new AtomicReference<>(Duration.ZERO);
    private final Map<String, Started> started = new ConcurrentHashMap<>();
    private final Map<String, String> stuck = new ConcurrentHashMap<>();

    /// What a lagging look shows of an instance.
    ///
    /// @param state until then; empty for nothing at all
    private record Started(String state, Instant until) {}

    /// @param port of the real API
    /// @param clock by which looks lag
    public Ec2Faults(int port, InstantSource clock) throws IOException {
        this.api = URI.create("http://127.0.0.1:" + port + "/");
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::answer);
        server.start();
    }

    /// The endpoint for whoever shall meet the faults.
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The next starts and launches in this zone find no capacity. The SDK's repetitions belong to one of them.
    public void refuseCapacity(String zone, int times) {
        noCapacity.computeIfAbsent(zone, _ -> new AtomicInteger()).addAndGet(times);
    }

    /// The next calls, of whatever kind, are too many.
    public void throttle(int times) {
        throttled.addAndGet(times);
    }

    /// From now on a look shows a started instance as it was, and a launched one not at all, for so long.
    public void lagStarts(Duration time) {
        lag.set(time);
    }

    /// Every look shows the instance in this state, until [#release].
    public void stick(String hostId, String state) {
        stuck.put(hostId, state);
    }

    /// Ends [#stick].
    public void release(String hostId) {
        stuck.remove(hostId);
    }

    /// Each call so far: its action and the instance, or for a launch type and zone.
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Map<String, String> asked = form(body);
        String action = asked.getOrDefault("Action", "");
        String host = asked.getOrDefault("InstanceId.1", "");
        calls.add((action + " "
                        + (action.equals("RunInstances")
                                ? asked.get("InstanceType") + " " + asked.get("Placement.AvailabilityZone")
                                : host))
                .strip());
        if (takeOne(throttled)) {
            refuse(exchange, 503, "RequestLimitExceeded", "Request limit exceeded.");
            return;
        }
        Optional<String> before = action.equals("StartInstances") ? described(exchange, host) : Optional.empty();
        String zone = action.equals("RunInstances")
                ? asked.getOrDefault("Placement.AvailabilityZone", "")
                : before.flatMap(Ec2Answer::zone).orElse("");
        if (!zone.isEmpty() && isWithoutCapacity(exchange, zone)) {
            refuse(
                    exchange,
                    500,
                    "InsufficientInstanceCapacity",
                    "We currently do not have sufficient capacity in the Availability Zone you requested (" + zone
                            + ").");
            return;
        }
        HttpResponse<String> answer = forward(exchange, body);
        if (answer.statusCode() == 200) {
            remember(action, before, answer.body());
        }
        String shown =
                action.equals("DescribeInstances") ? Ec2Answer.changed(answer.body(), this::shown) : answer.body();
        send(exchange, answer.statusCode(), shown);
    }

    private boolean isWithoutCapacity(HttpExchange exchange, String zone) {
        String call = String.valueOf(exchange.getRequestHeaders().getFirst("amz-sdk-invocation-id"));
        if (!refused.contains(call) && takeOne(noCapacity.getOrDefault(zone, new AtomicInteger()))) {
            refused.add(call);
        }
        return refused.contains(call);
    }

    private void remember(String action, Optional<String> before, String answer) {
        String id = Ec2Answer.instance(answer).orElse("");
        Instant until = clock.instant().plus(lag.get());
        if (action.equals("StartInstances")) {
            before.flatMap(Ec2Answer::state)
                    .filter(state -> !state.equals("running"))
                    .ifPresent(state -> started.put(id, new Started(state, until)));
        } else if (action.equals("RunInstances")) {
            started.putIfAbsent(id, new Started("", until));
        }
    }

    /// The state that a look shows; absent for the real one.
    private Optional<String> shown(String id) {
        String stays = stuck.get(id);
        if (stays != null) {
            return Optional.of(stays);
        }
        return Optional.ofNullable(started.get(id))
                .filter(start -> clock.instant().isBefore(start.until()))
                .map(Started::state);
    }

    private Optional<String> described(HttpExchange exchange, String host) throws IOException {
        HttpResponse<String> answer =
                forward(exchange, "Action=DescribeInstances&Version=2016-11-15&InstanceId.1=" + host);
        return Optional.of(answer.body()).filter(_ -> answer.statusCode() == 200);
    }

    /// With the headers of the request that came: the API takes the region from its signature, and checks no more.
    private HttpResponse<String> forward(HttpExchange exchange, String body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api)
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static boolean takeOne(AtomicInteger left) {
        return left.getAndUpdate(number -> Math.max(0, number - 1)) > 0;
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        send(
                exchange,
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error></Errors><RequestID>fault</RequestID></Response>");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Map<String, String> form(String body) {
        return Arrays.stream(body.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(
                        pair -> URLDecoder.decode(pair[0], UTF_8),
                        pair -> URLDecoder.decode(pair[1], UTF_8),
                        (first, _) -> first,
                        TreeMap::new));
    }
}
