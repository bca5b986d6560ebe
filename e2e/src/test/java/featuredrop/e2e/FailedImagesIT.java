package featuredrop.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.workflows.drop.DropEnd;
import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.drop.DropReport;
import featuredrop.workflows.drop.DropStatus;
import featuredrop.workflows.drop.OutcomeCounts;
import featuredrop.workflows.drop.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A partner's web server goes down while a drop is extracted, and comes back: the commands of
/// `docs/how-to/retry-failed-images.md` deliver everything and fetch only what is missing.
final class FailedImagesIT {
    private static final int IMAGES = 80;
    private static final int BEFORE_THE_FAULT = 20;

    private final Scenario scenario = new Scenario(SharedLocalSystem.whole());

    @BeforeEach
    void takeTheWebServersPlace() {
        scenario.kill("web");
    }

    @AfterEach
    void bringTheWebServerBack() throws Exception {
        scenario.restart("web");
        scenario.close();
    }

    @Test
    void aRetryOfAHeldDropFetchesOnlyWhatIsMissing() throws Exception {
        DropKey key = new DropKey("north", "bazaar", "held-and-retried");
        Set<String> had = heldAfterAFault(key);
        long missing = missing(key);
        assertThat(missing).isEqualTo(IMAGES - had.size());

        try (Web up = new Web(Integer.MAX_VALUE)) {
            String said = run(key, "Of a HELD drop");
            DropReport report = scenario.awaitEnd(key);

            assertThat(said).contains("images   " + missing + " to fetch", "tries " + missing + " images again");
            assertDelivered(report, 1);
            assertAskedOnlyForTheRest(up, had);
        }
    }

    @Test
    @Tag("long")
    void anAbortedDropIsPublishedByItsNextRevisionWhichFetchesOnlyWhatIsMissing() throws Exception {
        DropKey key = new DropKey("north", "bazaar", "aborted-and-retried");
        Set<String> had = heldAfterAFault(key);
        long missing = missing(key);
        command(key, "featuredrop abort \"$DROP\" --reason \"network was down\"");
        assertThat(scenario.awaitEnd(key).end()).isEqualTo(DropEnd.ABORTED);

        try (Web up = new Web(Integer.MAX_VALUE)) {
            String said = run(key, "Of a drop that has ended");
            DropReport report = scenario.awaitEnd(key);

            assertThat(said).contains("images   " + missing + " to fetch", "Started revision 2");
            assertDelivered(report, 2);
            assertAskedOnlyForTheRest(up, had);
        }
    }

    /// Lands a drop whose web server breaks down under it.
    ///
    /// @return the paths of the images that were fetched before
    private Set<String> heldAfterAFault(DropKey key) throws IOException {
        Web breaking = new Web(BEFORE_THE_FAULT);
        scenario.land(key, Map.of("list.csv", list(breaking.port()).getBytes(UTF_8)));
        scenario.start(key);
        await("the fault").atMost(Scenario.LONG).until(breaking::isExhausted);
        breaking.close();
        scenario.awaitStatus(key, status -> status.stage() == Stage.HELD);
        return breaking.answered();
    }

    private long missing(DropKey key) {
        DropStatus held = scenario.status(key);
        return new OutcomeCounts(held.outcomes()).passing();
    }

    private void assertDelivered(DropReport report, int revision) {
        assertThat(report.end()).as(report.reason()).isEqualTo(DropEnd.PUBLISHED);
        assertThat(report.revision()).isEqualTo(revision);
        Delivered delivered = scenario.delivered(report);
        assertThat(delivered.features()).hasSize(IMAGES);
        assertThat(delivered.quarantine()).isEmpty();
        assertThat(delivered.manifest().path("run").path("generations")).hasToString("[2]");
    }

    private static void assertAskedOnlyForTheRest(Web up, Set<String> had) {
        Set<String> rest = IntStream.range(0, IMAGES)
                .mapToObj(FailedImagesIT::path)
                .filter(path -> !had.contains(path))
                .collect(Collectors.toSet());
        assertThat(up.requests().keySet()).isEqualTo(rest);
        assertThat(up.requests().values()).allMatch(count -> count.get() == 1);
    }

    private static String list(int port) {
        StringBuilder list = new StringBuilder("item_id,image_url\n");
        for (int image = 0; image < IMAGES; image++) {
            list.append("item-")
                    .append(image)
                    .append(",http://127.0.0.1:")
                    .append(port)
                    .append(path(image))
                    .append('\n');
        }
        return list.toString();
    }

    private static String path(int image) {
        return "/" + image + ".jpg";
    }

    private String run(DropKey key, String heading) throws IOException, InterruptedException {
        return command(
                key,
                Runbook.read(SharedLocalSystem.home().resolve("docs/how-to/retry-failed-images.md"))
                        .script(heading));
    }

    private String command(DropKey key, String script) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
        Map<String, String> environment = shell.environment();
        environment.put("PATH", SharedLocalSystem.home().resolve("bin") + ":" + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("FEATUREDROP_CONFIG", scenario.system().configFile().toString());
        environment.put("DROP", key.toString());
        Process process = shell.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", script, output).isZero();
        return output;
    }

    /// A web server at the local system's address that answers a number of requests, each with a picture, and then
    /// no more. Thread-safe.
    private final class Web implements AutoCloseable {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicInteger left;
        private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
        private final Set<String> answered = ConcurrentHashMap.newKeySet();

        Web(int answers) throws IOException {
            left = new AtomicInteger(answers);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), webPort()), 0);
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                requests.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
                if (left.getAndDecrement() > 0) {
                    byte[] picture = Pictures.jpeg(new Random(path.hashCode()));
                    exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
                    exchange.sendResponseHeaders(200, picture.length);
                    exchange.getResponseBody().write(picture);
                    answered.add(path);
                }
            }
        }

        int port() {
            return server.getAddress().getPort();
        }

        boolean isExhausted() {
            return left.get() < 0;
        }

        Set<String> answered() {
            return Set.copyOf(answered);
        }

        Map<String, AtomicInteger> requests() {
            return new TreeMap<>(requests);
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    /// The only address on the loopback interface that images may be fetched from.
    private int webPort() {
        return scenario.system().config().gpuWorker().fetch().allow().stream()
                .map(String::valueOf)
                .map(address -> address.substring(address.lastIndexOf(':') + 1))
                .map(Integer::valueOf)
                .findFirst()
                .orElseThrow();
    }
}
