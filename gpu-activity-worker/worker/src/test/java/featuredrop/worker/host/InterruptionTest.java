package featuredrop.worker.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.workflows.gpupool.HostNotice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Against a stand-in for the metadata service, version 2, on loopback.
@Timeout(60)
final class InterruptionTest {
    private static final String ACTION = "{\"action\": \"terminate\",\n \"time\": \"2026-11-30T08:22:00Z\"}";

    private final List<Boolean> polling = new ArrayList<>();
    private final List<HostNotice> notices = new ArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> action = new AtomicReference<>("");

    @TempDir
    private Path directory;

    private final HttpServer server = stopped();

    private static HttpServer stopped() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(request);
        String token = exchange.getRequestHeaders().getFirst("X-aws-ec2-metadata-token");
        if (request.equals("PUT /latest/api/token")) {
            send(exchange, 200, "secret-token");
        } else if (!"secret-token".equals(token)) {
            send(exchange, 401, "");
        } else if (request.equals("GET /latest/meta-data/spot/instance-action")
                && !action.get().isEmpty()) {
            send(exchange, 200, action.get());
        } else {
            send(exchange, 404, "");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void withoutANoticeNothingChanges() {
        interruption(notices::add).look();

        assertThat(asked).containsExactly("PUT /latest/api/token", "GET /latest/meta-data/spot/instance-action");
        assertThat(polling).isEmpty();
        assertThat(notices).isEmpty();
    }

    @Test
    void aNoticeStopsAskingForChunksAndIsToldOnce() {
        Interruption interruption = interruption(notices::add);
        action.set(ACTION);

        interruption.look();
        interruption.look();

        assertThat(polling).containsExactly(false);
        assertThat(notices).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(HostNotice.Kind.INTERRUPTED);
            assertThat(notice.text())
                    .contains("terminate", "2026-11-30T08:22:00Z")
                    .doesNotContain("\n");
        });
    }

    @Test
    void aPoolThatCannotBeToldIsToldAtTheNextLook() {
        List<String> tries = new ArrayList<>();
        Interruption interruption = interruption(notice -> {
            tries.add(notice.text());
            if (tries.size() == 1) {
                throw new IllegalStateException("no answer");
            }
            notices.add(notice);
        });
        action.set("hibernate");

        interruption.look();
        assertThat(polling).containsExactly(false);
        interruption.look();
        interruption.look();

        assertThat(notices).hasSize(1);
        assertThat(tries).hasSize(2);
    }

    @Test
    void aHostThatStaysAfterAllAsksForChunksAgain() {
        Interruption interruption = interruption(notices::add);
        action.set(ACTION);
        interruption.look();
        action.set("");

        interruption.look();

        assertThat(polling).containsExactly(false, true);
    }

    @Test
    void aServiceThatDoesNotAnswerChangesNothing() {
        Interruption interruption = interruption(notices::add);
        action.set(ACTION);
        interruption.look();
        server.stop(0);

        interruption.look();

        assertThat(polling).containsExactly(false);
        assertThat(notices).hasSize(1);
    }

    private Interruption interruption(Consumer<HostNotice> pool) {
        InstanceMetadata metadata = InstanceMetadata.ofThisMachine(Map.of(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort()));
        return new Interruption(new SpotNotice(metadata), new Polling(directory, polling::add), pool);
    }
}
