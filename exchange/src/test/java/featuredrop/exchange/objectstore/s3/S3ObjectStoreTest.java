package featuredrop.exchange.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.exchange.config.ExchangeConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.objectstore.ObjectStore.ObjectStat;
import featuredrop.exchange.objectstore.ObjectStore.Written;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What S3 answers only on bad days, played by a server that answers as the test says.
@Tag("slow")
final class S3ObjectStoreTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);
    private static final String SHA256 = Sha256.hex(CONTENT);
    private static final String OTHER = Sha256.hex("other".getBytes(StandardCharsets.US_ASCII));
    private static final int MOST_TRIES = 5;
    private static final Answer LOST = new Answer(0, Map.of(), "");

    @TempDir
    private Path directory;

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> metadata = new CopyOnWriteArrayList<>();
    /// What the file of the keys holds once a request has been read.
    private String renewal = "";

    private HttpServer server;
    private S3ObjectStore store;

    private record Answer(int status, Map<String, String> headers, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Path credentials = directory.resolve("credentials");
        Files.writeString(credentials, "aws_access_key_id=AKIA1\naws_secret_access_key=s3cret\n");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-------"));
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        store = S3ObjectStore.open(NamedValues.none()
                .with("bucket", "bucket")
                .with("region", "eu-west-1")
                .with("endpoint", endpoint)
                .with("credentials", credentials)
                .bind(ExchangeConfig.class));
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    @Test
    void aWriteAsksThatNothingIsThereAndSendsItsDigest() {
        answers.add(new Answer(200, Map.of(), ""));

        assertThat(store.putIfAbsent("k", CONTENT)).isEqualTo(new Written(true, SHA256));
        assertThat(requests).containsExactly("PUT /bucket/k * " + base64(SHA256));
    }

    @Test
    void temporaryKeysAreSentWithTheirTokenAndReadAgainWhenTheyChange() throws IOException {
        answers.add(new Answer(200, Map.of(), ""));
        answers.add(new Answer(200, Map.of(), ""));
        store.putIfAbsent("k", CONTENT);
        Files.writeString(
                directory.resolve("credentials"),
                "[default]\naws_access_key_id=ASIA1\naws_secret_access_key=s3cret\naws_session_token=t0ken\n");
        store.putIfAbsent("k", CONTENT);

        assertThat(tokens).containsExactly("none", "t0ken");
    }

    @Test
    void keysThatCannotBeReadAreAPlatformFailure() throws IOException {
        Files.writeString(directory.resolve("credentials"), "aws_access_key_id=AKIA1\n");

        assertThatThrownBy(() -> store.stat("k"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM))
                .hasMessageContainingAll("s3://bucket/k", "aws_secret_access_key");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, the owner of the bucket must give the right",
        "403, AllAccessDisabled, the owner of the bucket must give the right",
        "403, InvalidAccessKeyId, the key is wrong or has expired",
        "403, SignatureDoesNotMatch, the key is wrong or has expired",
        "400, ExpiredToken, the key is wrong or has expired",
        "400, InvalidToken, the key is wrong or has expired",
        "403, RequestTimeTooSkewed, the clock of this machine is wrong"
    })
    void aRefusalSaysWhoMustDoWhat(int status, String code, String remedy) {
        for (Runnable call : List.<Runnable>of(
                () -> store.putIfAbsent("k", CONTENT),
                () -> store.open("k"),
                () -> store.tail("k", 5),
                () -> store.list("k"),
                () -> store.delete(List.of("k")))) {
            answers.clear();
            IntStream.range(0, MOST_TRIES).forEach(_ -> answers.add(error(status, code)));

            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(DropException.class, e -> {
                        assertThat(e.type()).isEqualTo(FailureType.S3_NOT_ALLOWED);
                        assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM);
                    })
                    .hasMessageContainingAll("S3 refuses ", "s3://bucket/k", " " + status + " " + code, remedy);
        }
    }

    /// The answer to HEAD has no body, and so no code.
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedQuestionNamesRightAndKey(int status) {
        answers.add(new Answer(status, Map.of(), ""));

        assertThatThrownBy(() -> store.stat("k"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.S3_NOT_ALLOWED))
                .hasMessageContaining(
                        ": " + status + "; the owner of the bucket must give the right, or the key is wrong");
    }

    @Test
    void anObjectThatMayNotBeDeletedIsARefusal() {
        answers.add(new Answer(
                200, Map.of(), "<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error></DeleteResult>"));

        assertThatThrownBy(() -> store.delete(List.of("k")))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.S3_NOT_ALLOWED));
    }

    @Test
    void aWriteWhoseAnswerIsLostIsRepeatedAndFindsItsContentThere() {
        answers.add(LOST);
        answers.add(error(412, "PreconditionFailed"));
        answers.add(head(SHA256));

        assertThat(store.putIfAbsent("k", CONTENT)).isEqualTo(new Written(true, SHA256));
        assertThat(requests).hasSize(3).last().asString().startsWith("HEAD ");
    }

    @Test
    void aWriteThatFindsAnotherContentSaysSo() {
        answers.add(LOST);
        answers.add(error(412, "PreconditionFailed"));
        answers.add(head(OTHER));

        assertThat(store.putIfAbsent("k", CONTENT)).isEqualTo(new Written(false, OTHER));
    }

    @Test
    void aWriteThatIsNeverAnsweredIsLookedFor() {
        for (int attempt = 0; attempt < 5; attempt++) {
            answers.add(LOST);
        }
        answers.add(head(SHA256));

        assertThat(store.putIfAbsent("k", CONTENT)).isEqualTo(new Written(true, SHA256));
    }

    @Test
    void theDigestIsAlsoKnownFromAServerThatKeepsNoChecksums() {
        answers.add(new Answer(200, Map.of(), ""));
        answers.add(new Answer(200, Map.of("Content-Length", "7", "x-amz-meta-featuredrop-sha256", SHA256), ""));

        store.putIfAbsent("k", CONTENT);
        assertThat(metadata).containsExactly(SHA256);
        assertThat(store.stat("k").orElseThrow().sha256()).isEqualTo(SHA256);
    }

    @Test
    void aLookAtAnObjectDoesNotReadIt() {
        answers.add(new Answer(200, Map.of("Content-Length", "5"), ""));
        answers.add(new Answer(200, Map.of("Content-Length", "5", "x-amz-checksum-sha256", base64(SHA256) + "-2"), ""));

        for (int look = 0; look < 2; look++) {
            ObjectStat stat = store.stat("k").orElseThrow();
            assertThat(stat.length()).isEqualTo(5);
            assertThat(stat.sha256()).isEmpty();
        }
        assertThat(requests)
                .hasSize(2)
                .allSatisfy(request -> assertThat(request).startsWith("HEAD "));
    }

    @Test
    void anObjectStoredWithoutDigestIsReadToLearnIt() {
        answers.add(error(412, "PreconditionFailed"));
        answers.add(new Answer(200, Map.of("Content-Length", "5"), ""));
        answers.add(new Answer(200, Map.of(), "other"));

        assertThat(store.putIfAbsent("k", CONTENT)).isEqualTo(new Written(false, OTHER));
    }

    @Test
    void conflictAndSlowDownAreRepeated() {
        answers.add(error(409, "ConditionalRequestConflict"));
        answers.add(error(503, "SlowDown"));
        answers.add(new Answer(200, Map.of(), ""));

        assertThat(store.putIfAbsent("k", CONTENT).sameContent()).isTrue();
        assertThat(requests).hasSize(3);
    }

    @Test
    void aWriteThatNeverGetsAnAnswerHasAnUnknownState() {
        for (int i = 0; i < 20; i++) {
            answers.add(error(500, "InternalError"));
        }

        assertThatThrownBy(() -> store.putIfAbsent("k", CONTENT))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STATE_UNKNOWN))
                .hasMessageContainingAll("s3://bucket/k", "500 InternalError");
    }

    @ParameterizedTest
    @CsvSource({
        "507, XMinioStorageFull",
        "507, InsufficientStorage",
        "403, QuotaExceeded",
        "400, XMinioAdminBucketQuotaExceeded",
    })
    void aStoreWithoutRoomSaysSoAndIsNotAskedAgainAtOnce(int status, String code) {
        answers.add(error(status, code));

        assertThatThrownBy(() -> store.putIfAbsent("k", CONTENT))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NO_SPACE))
                .hasMessageContainingAll("s3://bucket/k", status + " " + code, "no room");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aServerThatTellsOfItsFullDiskIsFull() {
        for (int i = 0; i < 5; i++) {
            answers.add(new Answer(
                    500,
                    Map.of("Content-Type", "application/xml"),
                    "<Error><Code>InternalError</Code><Message>cause(no space left on device)</Message></Error>"));
        }

        assertThatThrownBy(() -> store.putIfAbsent("k", CONTENT))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.NO_SPACE))
                .hasMessageContainingAll("s3://bucket/k", "500 InternalError", "no room");
    }

    @Test
    void aServerThatFailsAtWritesMayBeFull() {
        for (int i = 0; i < 5; i++) {
            answers.add(error(500, "InternalError"));
        }
        answers.add(new Answer(404, Map.of(), ""));

        assertThatThrownBy(() -> store.putIfAbsent("k", CONTENT))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.type()).isEqualTo(FailureType.S3_STATE_UNKNOWN))
                .hasMessageContainingAll("s3://bucket/k", "500 InternalError", "a server that is full may answer so");
    }

    @Test
    void aRefusalNamesThePlaceAndNoSecret() {
        answers.add(error(403, "AccessDenied"));

        assertThatThrownBy(() -> store.putIfAbsent("k", CONTENT))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM))
                .hasMessageContainingAll("s3://bucket/k", "403 AccessDenied")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret", "AKIA1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            404 | NoSuchBucket          | the bucket does not exist
            301 | PermanentRedirect     | correct exchange.region
            400 | AuthorizationHeaderMalformed | correct exchange.region
            """)
    void anAbsentOrOtherBucketIsARefusalToo(int status, String code, String who) {
        answers.add(error(status, code));

        assertThatThrownBy(() -> store.open("k"))
                .isInstanceOfSatisfying(
                        DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM))
                .hasMessageContainingAll("S3 refuses GET of s3://bucket/k", status + " " + code, who);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ExpiredToken", "TokenRefreshRequired"})
    void keysThatExpireUnderARequestAreReadAgainForIt(String code) throws IOException {
        renewal = "aws_access_key_id=ASIA2\naws_secret_access_key=s3cret\naws_session_token=new\n";
        answers.add(error(400, code));
        answers.add(new Answer(200, Map.of(), ""));

        store.putIfAbsent("k", CONTENT);

        assertThat(tokens).containsExactly("none", "new");
    }

    @Test
    void aPageOfAListingIsAskedForAgainWithRenewedKeys() throws IOException {
        renewal = "aws_access_key_id=ASIA2\naws_secret_access_key=s3cret\naws_session_token=new\n";
        answers.add(error(400, "ExpiredToken"));
        answers.add(
                new Answer(200, Map.of("Content-Type", "application/xml"), "<ListBucketResult></ListBucketResult>"));

        assertThat(store.list("drops/")).isEmpty();
        assertThat(tokens).containsExactly("none", "new");
    }

    @Test
    void expiredKeysThatNobodyRenewsAreARefusal() {
        answers.add(error(400, "ExpiredToken"));
        answers.add(error(400, "ExpiredToken"));

        assertThatThrownBy(() -> store.list("drops/"))
                .isInstanceOf(DropException.class)
                .hasMessageContainingAll("S3 refuses LIST", "the key is wrong or has expired");
    }

    @Test
    void aContentThatIsNotThatOfItsDigestIsNotReadToTheEnd() throws IOException {
        answers.add(new Answer(200, Map.of("x-amz-checksum-sha256", base64(SHA256)), "c0ntent"));

        try (InputStream in = store.open("k").orElseThrow()) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aKeyThatCannotBeDeletedIsNamed() {
        answers.add(new Answer(
                200,
                Map.of("Content-Type", "application/xml"),
                "<DeleteResult><Error><Key>k2</Key><Code>AccessDenied</Code></Error></DeleteResult>"));

        assertThatThrownBy(() -> store.delete(List.of("k1", "k2")))
                .isInstanceOf(DropException.class)
                .hasMessageContainingAll("s3://bucket/k2", "AccessDenied");
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " "
                        + exchange.getRequestHeaders().getFirst("If-None-Match") + " "
                        + exchange.getRequestHeaders().getFirst("x-amz-checksum-sha256"));
        tokens.add(exchange.getRequestHeaders()
                .getOrDefault("X-Amz-Security-Token", List.of("none"))
                .getFirst());
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("x-amz-meta-featuredrop-sha256"))
                .ifPresent(metadata::add);
        if (!renewal.isEmpty()) {
            Files.writeString(directory.resolve("credentials"), renewal);
        }
        Answer answer = answers.remove();
        if (answer.status() == 0) {
            exchange.close();
            return;
        }
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Answer error(int status, String code) {
        return new Answer(
                status, Map.of("Content-Type", "application/xml"), "<Error><Code>" + code + "</Code></Error>");
    }

    private static Answer head(String sha256) {
        return new Answer(200, Map.of("Content-Length", "7", "x-amz-checksum-sha256", base64(sha256)), "");
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
