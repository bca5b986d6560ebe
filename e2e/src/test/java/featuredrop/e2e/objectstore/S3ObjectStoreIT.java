package featuredrop.e2e.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.exchange.config.ExchangeConfig;
import featuredrop.exchange.config.file.NamedValues;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.ObjectStoreContract;
import featuredrop.exchange.objectstore.s3.S3ObjectStore;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class S3ObjectStoreIT extends ObjectStoreContract {
    private static final Duration START_CHECK = Duration.ofSeconds(15);

    private final ExchangeConfig config = SharedLocalSystem.servers().config().exchange();
    private final S3ObjectStore store = S3ObjectStore.open(config);

    @TempDir
    private Path directory;

    @Override
    protected ObjectStore store() {
        return store;
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theBucketIsFound() {
        assertThatCode(store::requireBucket).doesNotThrowAnyException();
    }

    @Test
    void aBucketThatIsNotThereIsNamed() {
        try (S3ObjectStore other = S3ObjectStore.open(with("bucket", "no-such-bucket"))) {
            assertThatThrownBy(other::requireBucket)
                    .isInstanceOf(DropException.class)
                    .hasMessageContainingAll("no-such-bucket", String.valueOf(config.endpoint()));
        }
    }

    @Test
    void aWrongKeyIsRefusedAndNotShown() throws IOException {
        Path wrong = directory.resolve("credentials");
        Files.writeString(wrong, "aws_access_key_id=AKIAWRONG\naws_secret_access_key=s3cret\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        try (S3ObjectStore other = S3ObjectStore.open(with("credentials", wrong))) {
            for (Runnable call : new Runnable[] {
                other::requireBucket, () -> other.stat(key("a")), () -> other.putIfAbsent(key("a"), new byte[1])
            }) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM))
                        .satisfies(e -> assertThat(e.getMessage())
                                .contains(config.bucket(), "403")
                                .doesNotContain("s3cret", "AKIAWRONG", "\n"));
            }
        }
    }

    @Test
    void whereNobodyListensTheAddressIsNamedInTime() throws IOException {
        String silent = "http://127.0.0.1:" + unusedPort();
        try (S3ObjectStore nowhere = S3ObjectStore.open(with("endpoint", silent))) {
            Assertions.assertTimeout(
                    START_CHECK,
                    () -> assertThatThrownBy(nowhere::requireBucket)
                            .isInstanceOfSatisfying(
                                    DropException.class,
                                    e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM))
                            .hasMessageContaining(silent));
            assertThatThrownBy(() -> nowhere.putIfAbsent(key("a"), new byte[1]))
                    .isInstanceOfSatisfying(
                            DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.STATE_UNKNOWN))
                    .hasMessageContaining(silent);
            assertThatThrownBy(() -> nowhere.open(key("a")))
                    .isInstanceOfSatisfying(
                            DropException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.PLATFORM));
        }
    }

    /// The bucket of the local system, with another value of one key.
    private ExchangeConfig with(String key, Object value) {
        return NamedValues.none()
                .with("bucket", config.bucket())
                .with("region", config.region())
                .with("endpoint", Objects.requireNonNull(config.endpoint()))
                .with("credentials", Objects.requireNonNull(config.credentials()))
                .with(key, value)
                .bind(ExchangeConfig.class);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
