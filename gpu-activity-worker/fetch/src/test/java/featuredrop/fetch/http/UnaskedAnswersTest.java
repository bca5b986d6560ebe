package featuredrop.fetch.http;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.fetch.ImageSource.Fetched;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that keep connections and send what nobody asked for. No image ever gets another one's bytes, and
/// none is lost.
@Tag("slow")
final class UnaskedAnswersTest {
    private static final int ITEMS = 60;
    private static final String BAD_REQUEST =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbad";

    @Test
    void anAnswerTooManyShiftsNoOther() throws Exception {
        RawServer.Answers doubling = (path, nth, out) -> {
            byte[] answer = RawServer.ok(bytes(path));
            out.write(answer);
            if (path.endsWith("7")) {
                out.write(answer);
            }
            return true;
        };
        requireAllRight(doubling);
    }

    /// The surplus comes together with the next answer, so nothing was to be seen before the request was sent.
    @Test
    void aLateAnswerTooManyIsNotTakenForTheNext() throws Exception {
        Map<OutputStream, byte[]> surplus = new ConcurrentHashMap<>();
        requireAllRight((path, nth, out) -> {
            byte[] answer = RawServer.ok(bytes(path));
            byte[] before = surplus.getOrDefault(out, new byte[0]);
            out.write(RawServer.joined(new String(before, StandardCharsets.ISO_8859_1), answer));
            surplus.put(out, path.endsWith("7") ? answer : new byte[0]);
            return true;
        });
    }

    /// It comes when the next request may be under way, and a slow server would be behind for ever after.
    @Test
    void aStragglerOfASlowServerIsNotTakenForTheNext() throws Exception {
        for (int millis : new int[] {0, 5, 60}) {
            requireAllRight((path, nth, out) -> {
                LoopbackWeb.await(new CountDownLatch(1), 40);
                out.write(RawServer.ok(bytes(path)));
                out.flush();
                if (path.endsWith("7")) {
                    LoopbackWeb.await(new CountDownLatch(1), millis);
                    out.write(RawServer.ok(bytes(path)));
                }
                return true;
            });
        }
    }

    /// It comes at any time: while its connection lies unused, while the next request is written, or while the next
    /// answer is. The server repeats what it answered, or sends an item that was not requested.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStragglerAtAnyTimeIsTakenForNoOtherInTheNextDrop(boolean repeated) throws Exception {
        Random random = new Random(11);
        Queue<Future<?>> coming = new ConcurrentLinkedQueue<>();
        try (ScheduledExecutorService later = Executors.newScheduledThreadPool(4);
                RawServer server = new RawServer((path, nth, out) -> {
                    LoopbackWeb.await(new CountDownLatch(1), random.nextInt(30));
                    synchronized (out) {
                        out.write(RawServer.ok(bytes(path)));
                        out.flush();
                    }
                    if (path.endsWith("7") || path.endsWith("3")) {
                        String surplus = repeated ? path : "/another";
                        coming.add(later.schedule(
                                () -> writeQuietly(out, surplus), random.nextInt(500), TimeUnit.MILLISECONDS));
                    }
                    return true;
                });
                HttpImageSource source = source(server);
                ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> first = all(source, server, fetchers);
            List<String> second = all(source, server, fetchers);

            List<String> right =
                    IntStream.range(0, 4 * ITEMS).mapToObj(i -> "/" + i).toList();
            assertThat(second).isEqualTo(right);
            if (repeated) {
                assertThat(first).isEqualTo(right);
            } else {
                // Nothing tells the first straggler from an answer if the next request is under way.
                assertThat(first).filteredOn("/another"::equals).hasSizeLessThanOrEqualTo(4);
                assertThat(first).filteredOn(body -> !body.equals("/another")).isSubsetOf(right);
            }
            assertThat(coming).isNotEmpty();
            later.shutdownNow();
        }
    }

    private static List<String> all(HttpImageSource source, RawServer server, ExecutorService fetchers)
            throws Exception {
        List<Future<Fetched>> coming = IntStream.range(0, 4 * ITEMS)
                .mapToObj(i -> fetchers.submit(() -> source.fetch(server.url("/" + i))))
                .toList();
        List<String> bodies = new ArrayList<>();
        for (Future<Fetched> one : coming) {
            bodies.add(told(one.get()));
        }
        return bodies;
    }

    private static void writeQuietly(OutputStream out, String body) {
        try {
            synchronized (out) {
                out.write(RawServer.ok(bytes(body)));
                out.flush();
            }
        } catch (IOException e) {
            // The client has closed the connection.
        }
    }

    @Test
    void onePictureForManyItemsIsBelieved() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawServer server = new RawServer((path, nth, out) -> {
                    asked.incrementAndGet();
                    out.write(RawServer.ok(bytes("the same")));
                    return true;
                });
                HttpImageSource source = source(server)) {
            for (int i = 0; i < 20; i++) {
                assertThat(body(source, server.url("/" + i))).isEqualTo("the same");
            }
            assertThat(asked.get()).isBetween(20, 22);
        }
    }

    @Test
    void anAnswerThatComesWhileTheConnectionLiesUnusedIsNotTaken() throws Exception {
        AtomicReference<OutputStream> first = new AtomicReference<>(OutputStream.nullOutputStream());
        AtomicBoolean isFirst = new AtomicBoolean(true);
        try (RawServer server = new RawServer((path, nth, out) -> {
                    if (isFirst.getAndSet(false)) {
                        first.set(out);
                    }
                    out.write(RawServer.ok(bytes(path)));
                    return true;
                });
                HttpImageSource source = source(server)) {
            assertThat(body(source, server.url("/1"))).isEqualTo("/1");
            first.get().write(RawServer.ok(bytes("/1")));

            assertThat(body(source, server.url("/2"))).isEqualTo("/2");
            assertThat(body(source, server.url("/3"))).isEqualTo("/3");
            assertThat(server.connections()).isGreaterThan(1);
        }
    }

    @Test
    void anUnaskedErrorBeforeTheServerClosesCostsNoNeighbourAnything() throws Exception {
        requireAllRight((path, nth, out) -> {
            out.write(RawServer.ok(bytes(path)));
            out.flush();
            out.write(BAD_REQUEST.getBytes(StandardCharsets.US_ASCII));
            return false;
        });
    }

    /// What a server does that answers the request after the last one that it takes.
    @Test
    void anErrorInsteadOfTheNextAnswerCostsNoNeighbourAnything() throws Exception {
        requireAllRight((path, nth, out) -> {
            out.write(nth < 3 ? RawServer.ok(bytes(path)) : BAD_REQUEST.getBytes(StandardCharsets.US_ASCII));
            return nth < 3;
        });
    }

    @Test
    void aKeptConnectionThatIsClosedBeforeTheAnswerCostsNoTry() throws Exception {
        requireAllRight((path, nth, out) -> {
            if (nth < 3) {
                out.write(RawServer.ok(bytes(path)));
            }
            return nth < 3;
        });
    }

    @Test
    void anHonestServerKeepsItsConnections() throws Exception {
        AtomicInteger most = new AtomicInteger();
        try (RawServer server = new RawServer((path, nth, out) -> {
                    most.accumulateAndGet(nth, Math::max);
                    out.write(RawServer.ok(bytes(path)));
                    return true;
                });
                HttpImageSource source = source(server)) {
            for (int i = 0; i < 10; i++) {
                assertThat(body(source, server.url("/" + i))).isEqualTo("/" + i);
            }
            assertThat(most).hasValue(10);
        }
    }

    /// Twice, as two drops after one another.
    private static void requireAllRight(RawServer.Answers answers) throws Exception {
        SoftAssertions softly = new SoftAssertions();
        try (RawServer server = new RawServer(answers);
                HttpImageSource source = source(server);
                ExecutorService fetchers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int drop = 0; drop < 2; drop++) {
                List<Future<Fetched>> coming = IntStream.range(0, ITEMS)
                        .mapToObj(i -> fetchers.submit(() -> source.fetch(server.url("/" + i))))
                        .toList();
                for (int i = 0; i < ITEMS; i++) {
                    softly.assertThat(told(coming.get(i).get()))
                            .as("item " + i + " of drop " + drop)
                            .isEqualTo("/" + i);
                }
            }
        }
        softly.assertAll();
    }

    private static HttpImageSource source(RawServer server) {
        return LoopbackWeb.source(Duration.ofSeconds(20), server.port());
    }

    private static String body(HttpImageSource source, String url) {
        return told(source.fetch(url));
    }

    private static String told(Fetched fetched) {
        return fetched instanceof Fetched.Image image
                ? new String(image.bytes(), StandardCharsets.UTF_8)
                : fetched.toString();
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }
}
