package featuredrop.e2e.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import featuredrop.cli.FeatureDropMain;
import featuredrop.connection.TemporalConnection;
import featuredrop.e2e.SharedLocalSystem;
import featuredrop.e2e.WorkerProcess;
import featuredrop.exchange.config.TemporalConfig;
import featuredrop.exchange.config.file.ConfigFile;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real server behind TLS: what is accepted, what is refused, and what each refusal says.
final class SecuredTemporalIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static @TempDir Path shared;
    private static Authority ours;
    private static Authority others;
    private static Authority.Identity server;
    private static Authority.Identity client;

    private final String real = SharedLocalSystem.servers().config().temporal().address();

    private @TempDir Path directory;
    private Authority.Identity own;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = Authority.create(shared.resolve("ours"));
        others = Authority.create(shared.resolve("others"));
        server = ours.sign("server");
        client = ours.sign("client");
    }

    @BeforeEach
    void copyTheClientsFiles() throws Exception {
        own = new Authority.Identity(directory.resolve("client.pem"), directory.resolve("client.key"));
        replace(client);
    }

    @Test
    void aClientWithACertificateIsServed() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, ours.certificate(), true)).isEqualTo("Temporal at " + frontend.address());
            assertThat(frontend.seen()).containsOnly("CN=client");
        }
    }

    @Test
    void theControlWorkerServesOverTls() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            Path config = config(frontend, tls(ours.certificate(), true));
            try (WorkerProcess worker = WorkerProcess.start(
                    directory.resolve("log"),
                    "featuredrop-worker",
                    List.of("--control", "--config", config.toString()))) {
                assertThat(worker.output()).contains("worker ready");
                assertThat(frontend.seen()).containsOnly("CN=client");
            }
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, others.certificate(), true))
                    .isEqualTo("3 the server's certificate is not signed by an authority of temporal.tls.ca ("
                            + others.certificate() + ")");
        }
    }

    @Test
    void anExpiredServerIsRefused() throws Exception {
        try (SecuredFrontend frontend = mutual(ours.signExpired("old-server"))) {
            assertThat(check(frontend, ours.certificate(), true)).isEqualTo("3 the server's certificate has expired");
        }
    }

    @Test
    void aServerOfAnotherNameIsRefused() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            String name = tls(ours.certificate(), true).replace("temporal.test", "temporal.example");
            assertThat(check(frontend, config(frontend, name)))
                    .startsWith("3 the server's certificate is refused: No subject alternative DNS name matching"
                            + " temporal.example found")
                    .endsWith("temporal.tls.server-name is the name that is asked for");
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, ours.certificate(), false))
                    .startsWith("3 the server refuses a client without a certificate (")
                    .endsWith("); give temporal.tls.certificate and key");
        }
    }

    @Test
    void aClientOfAnotherAuthorityIsRefused() throws Exception {
        replace(others.sign("stranger"));
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, ours.certificate(), true))
                    .startsWith("3 the server refuses temporal.tls.certificate " + own.certificate() + " (");
        }
    }

    @Test
    void anExpiredClientIsNamedBeforeItConnects() throws Exception {
        replace(ours.signExpired("old-client"));
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, ours.certificate(), true))
                    .startsWith("3 temporal.tls: in " + own.certificate() + ", " + own.key() + ", the certificate "
                            + own.certificate() + " expired at 20");
            assertThat(frontend.seen()).isEmpty();
        }
    }

    @Test
    void aKeyThatOthersMayReadOrThatBelongsToAnotherCertificateIsRefused() throws Exception {
        try (SecuredFrontend frontend = mutual(server)) {
            Files.setPosixFilePermissions(own.key(), PosixFilePermissions.fromString("r--r-----"));
            assertThat(check(frontend, ours.certificate(), true))
                    .isEqualTo("3 temporal.tls: in " + own.certificate() + ", " + own.key()
                            + ", the key may be read by others; chmod it to 0400");
            Files.copy(
                    server.key(), own.key(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            assertThat(check(frontend, ours.certificate(), true))
                    .endsWith(", the key does not belong to the certificate");
            Files.delete(own.key());
            assertThat(check(frontend, ours.certificate(), true)).endsWith("cannot be read: NoSuchFileException");
        }
    }

    @Test
    void bothSidesMustAgreeWhetherThereIsTls() throws Exception {
        Path config = rewritten(real, tls(ours.certificate(), true));
        assertThat(check(config, real)).isEqualTo("3 the server does not speak TLS");
        try (SecuredFrontend frontend = mutual(server)) {
            assertThat(check(frontend, config(frontend, "")))
                    .startsWith("3 does not answer (UNAVAILABLE")
                    .endsWith("); if it wants TLS, give temporal.tls");
        }
    }

    @Test
    void replacedFilesCountForTheNextConnectionWithoutARestart() throws Exception {
        SecuredFrontend first = mutual(server);
        WorkflowServiceStubs stubs = open(config(first, tls(ours.certificate(), true)));
        try {
            describe(stubs);
            assertThat(first.seen()).containsOnly("CN=client");
            Authority fresh = Authority.create(directory.resolve("fresh"));
            Path ca = shared.resolve("ours/ca.pem");
            byte[] before = Files.readAllBytes(ca);
            replace(fresh.sign("renewed"));
            Files.copy(fresh.certificate(), ca, StandardCopyOption.REPLACE_EXISTING);
            first.close();
            try (SecuredFrontend second =
                    SecuredFrontend.mutual(real, first.port(), fresh.sign("server"), fresh.certificate())) {
                await().atMost(LONG)
                        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                        .untilAsserted(() -> describe(stubs));
                assertThat(second.seen()).containsOnly("CN=renewed");
            } finally {
                Files.write(ca, before);
            }
        } finally {
            stubs.shutdownNow();
        }
    }

    @Test
    void anApiKeyGoesWithEachCallAndIsReadAgain() throws Exception {
        Path key = Files.writeString(directory.resolve("api-key"), "first\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        String section = "  api-key-file: " + key + "\n  tls:\n    ca: " + ours.certificate()
                + "\n    server-name: temporal.test\n";
        SecuredFrontend frontend = SecuredFrontend.withKey(real, 0, server, "first");
        WorkflowServiceStubs stubs = open(config(frontend, section));
        try {
            assertThat(check(frontend, config(frontend, section))).isEqualTo("Temporal at " + frontend.address());
            Files.writeString(key, "second");
            assertThat(check(frontend, config(frontend, section)))
                    .isEqualTo("3 the server refuses the key of " + key + " (UNAUTHENTICATED, Request unauthorized.)");
            frontend.close();
            frontend = SecuredFrontend.withKey(real, frontend.port(), server, "second");
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                    .untilAsserted(() -> describe(stubs));
            Files.writeString(key, "two\nlines");
            assertThat(check(frontend, config(frontend, section)))
                    .isEqualTo("3 temporal.api-key-file: in " + key + ", there is no API key in one line");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(check(frontend, config(frontend, section)))
                    .isEqualTo(
                            "3 temporal.api-key-file: in " + key + ", the key may be read by others; chmod it to 0400");
        } finally {
            stubs.shutdownNow();
            frontend.close();
        }
    }

    private SecuredFrontend mutual(Authority.Identity identity) throws Exception {
        return SecuredFrontend.mutual(real, 0, identity, ours.certificate());
    }

    private void replace(Authority.Identity by) throws Exception {
        Files.copy(by.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(by.key(), own.key(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private String tls(Path ca, boolean withCertificate) {
        return "  tls:\n    ca: " + ca + "\n    server-name: temporal.test\n"
                + (withCertificate ? "    certificate: " + own.certificate() + "\n    key: " + own.key() + "\n" : "");
    }

    private String check(SecuredFrontend frontend, Path ca, boolean withCertificate) throws Exception {
        return check(frontend, config(frontend, tls(ca, withCertificate)));
    }

    private static String check(SecuredFrontend frontend, Path config) throws Exception {
        return check(config, frontend.address());
    }

    /// What `config check --connect` says of Temporal: that it answers, or the exit code and what follows the place.
    private static String check(Path config, String address) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = FeatureDropMain.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Map.of(),
                "--config",
                config.toString(),
                "config",
                "check",
                "--connect");
        if (code == 0) {
            assertThat(out.toString()).contains("temporal.address " + address + ", namespace default: exists");
            return "Temporal at " + address;
        }
        return code + " "
                + err.toString()
                        .strip()
                        .replace("featuredrop: ", "")
                        .replace("temporal.address " + address + ", namespace default: ", "");
    }

    private Path config(SecuredFrontend frontend, String section) throws Exception {
        return rewritten(frontend.address(), section);
    }

    private Path rewritten(String address, String section) throws Exception {
        String text = Files.readString(SharedLocalSystem.servers().configFile(), UTF_8);
        String line = "  address: \"" + real + "\"\n";
        assertThat(text).contains(line);
        return Files.writeString(
                directory.resolve("featuredrop.yaml"),
                text.replace(line, "  address: \"" + address + "\"\n" + section));
    }

    private static WorkflowServiceStubs open(Path config) {
        TemporalConfig temporal = ConfigFile.load(config).temporal();
        return new TemporalConnection(temporal).open(Duration.ofSeconds(10), options -> options);
    }

    private static void describe(WorkflowServiceStubs stubs) {
        stubs.blockingStub()
                .describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace("default")
                        .build());
    }
}
