package featuredrop.activities.gpupool.ec2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import featuredrop.exchange.config.PoolConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.workflows.gpupool.GpuHost;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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

/// What EC2 says when it says no, which its doubles never do.
@Tag("slow")
class Ec2GpuHostsTest {
    private static final int MOST_TRIES = 5;

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    /// What the file of the keys holds once a request has been read.
    private String renewal = "";

    private HttpServer server;
    private Ec2GpuHosts hosts;

    private record Answer(int status, String body) {}

    @TempDir
    private Path directory;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Path key = directory.resolve("key");
        Files.writeString(key, "aws_access_key_id=a\naws_secret_access_key=very-secret\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        hosts = new Ec2GpuHosts(NamedValues.none()
                .with("region", "eu-west-1")
                .with("endpoint", "http://127.0.0.1:" + server.getAddress().getPort())
                .with("credentials", key)
                .with("ssh.user", "u")
                .with("ssh.private-key", key)
                .with("ssh.known-hosts", key)
                .bind(PoolConfig.class));
    }

    @AfterEach
    void stopServer() {
        hosts.close();
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InsufficientInstanceCapacity", "VcpuLimitExceeded", "InstanceLimitExceeded"})
    void aStartWithoutCapacityIsToldApart(String code) {
        answers.add(error(400, code));

        DropException failure = failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.CAPACITY);
        assertThat(failure.type()).isEqualTo(FailureType.NO_CAPACITY);
        assertThat(failure).hasMessageContaining("start i-1").hasMessageContaining(code);
    }

    @ParameterizedTest
    @CsvSource({
        "403, UnauthorizedOperation, the owner of the AWS account must give the right",
        "403, InvalidClientTokenId, the key is wrong or has expired",
        "400, ExpiredToken, the key is wrong or has expired",
        "400, RequestExpired, the clock of this machine is wrong",
        "403, Blocked, the owner of the AWS account must give the right",
        "403, SomethingNew, the owner of the AWS account must give the right"
    })
    void aMissingRightIsNamedAndAskedAgain(int status, String code, String remedy) {
        IntStream.range(0, 3 * MOST_TRIES).forEach(_ -> answers.add(error(status, code)));

        DropException failure = failure();
        assertThat(failure).hasMessageContaining(code).hasMessageContaining(remedy);
        assertThat(failure.kind().retried()).isTrue();
        assertThat(failure.type()).isEqualTo(FailureType.EC2_NOT_ALLOWED);
        assertThat(failure.toString()).doesNotContain("very-secret");
    }

    /// The HTTP client takes no body from this status, so the code is not known.
    @Test
    void aKeyThatIsNotKnownIsNamedToo() {
        answers.add(error(401, "AuthFailure"));

        DropException failure = failure();
        assertThat(failure.type()).isEqualTo(FailureType.EC2_NOT_ALLOWED);
        assertThat(failure)
                .hasMessageContaining(": 401")
                .hasMessageContaining("the owner of the AWS account must give the right, or the key is wrong");
    }

    @Test
    void temporaryKeysAreSentWithTheirToken() throws IOException {
        answers.add(new Answer(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>"));
        Files.writeString(
                directory.resolve("key"),
                "[default]\naws_access_key_id=a\naws_secret_access_key=very-secret\naws_session_token=t0ken\n");
        hosts.start("i-1");

        assertThat(tokens).containsExactly("t0ken");
    }

    @Test
    void keysThatExpireUnderARequestAreReadAgainForIt() {
        renewal = "aws_access_key_id=a\naws_secret_access_key=very-secret\naws_session_token=new\n";

        hosts.start("i-1");

        assertThat(tokens).startsWith("none").endsWith("new");
    }

    @Test
    void eachCallAsksForItsActionOnTheOneMachine() {
        answers.add(new Answer(200, "<StartInstancesResponse/>"));
        answers.add(new Answer(200, "<StopInstancesResponse/>"));
        answers.add(new Answer(200, "<RebootInstancesResponse/>"));

        hosts.start("i-1");
        hosts.stop("i-2");
        hosts.reboot("i-3");

        assertThat(asked).hasSize(3);
        assertThat(asked.get(0))
                .contains("Action=StartInstances&", "InstanceId.1=i-1")
                .doesNotContain("InstanceId.2");
        assertThat(asked.get(1))
                .contains("Action=StopInstances&", "InstanceId.1=i-2")
                .doesNotContain("InstanceId.2");
        assertThat(asked.get(2))
                .contains("Action=RebootInstances&", "InstanceId.1=i-3")
                .doesNotContain("InstanceId.2");
    }

    @Test
    void throttlingIsRepeatedInside() {
        answers.add(error(503, "RequestLimitExceeded"));
        answers.add(new Answer(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>"));

        hosts.start("i-1");

        assertThat(asked).hasSize(2).allSatisfy(request -> assertThat(request).contains("Action=StartInstances&"));
    }

    @Test
    void anAnswerThatIsNoneIsAPlatformFailureWithTheAddress() {
        for (int i = 0; i < 6; i++) {
            answers.add(new Answer(500, "<html>oops</html>"));
        }

        DropException failure = failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
        assertThat(failure)
                .hasMessageContaining("127.0.0.1:" + server.getAddress().getPort());
    }

    @Test
    void aServerThatIsAwayIsAPlatformFailureWithTheAddress() {
        server.stop(0);

        DropException failure = failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.PLATFORM);
        assertThat(failure).hasMessageContaining("127.0.0.1:");
    }

    @Test
    void leavesOutTerminatedMachinesAndOrdersTheOthers() {
        answers.add(new Answer(200, """
                <DescribeInstancesResponse><reservationSet><item><instancesSet>%s%s%s</instancesSet></item>
                </reservationSet></DescribeInstancesResponse>
                """.formatted(
                        instance("i-2", "stopped", ""),
                        instance("i-3", "terminated", ""),
                        instance("i-1", "running", "<privateIpAddress>10.0.0.7</privateIpAddress>"))));

        assertThat(hosts.find("main"))
                .containsExactly(new GpuHost("i-1", "running", "10.0.0.7"), new GpuHost("i-2", "stopped", ""));
        assertThat(asked.getFirst())
                .contains("Filter.1.Name=tag:featuredrop:pool")
                .contains("Filter.1.Value.1=main");
    }

    private DropException failure() {
        DropException failure = catchThrowableOfType(DropException.class, () -> hosts.start("i-1"));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static String instance(String id, String state, String address) {
        return "<item><instanceId>" + id + "</instanceId><instanceState><name>" + state + "</name></instanceState>"
                + address + "</item>";
    }

    private static Answer error(int status, String code) {
        return new Answer(
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>We say no.</Message></Error></Errors>"
                        + "<RequestID>r</RequestID></Response>");
    }

    private void answer(HttpExchange exchange) throws IOException {
        tokens.add(exchange.getRequestHeaders()
                .getOrDefault("X-Amz-Security-Token", List.of("none"))
                .getFirst());
        asked.add(URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
        if (!renewal.isEmpty()) {
            Files.writeString(directory.resolve("key"), renewal);
        }
        if (!renewal.isEmpty()) {
            answers.add(
                    tokens.getLast().equals("new")
                            ? new Answer(200, "<StartInstancesResponse><instancesSet/></StartInstancesResponse>")
                            : error(400, "RequestExpired"));
        }
        Answer answer = answers.isEmpty() ? new Answer(500, "") : answers.poll();
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
