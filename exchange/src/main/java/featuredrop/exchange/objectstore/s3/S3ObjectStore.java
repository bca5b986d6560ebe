package featuredrop.exchange.objectstore.s3;

import featuredrop.exchange.aws.AwsRefusal;
import featuredrop.exchange.config.ExchangeConfig;
import featuredrop.exchange.objectstore.ObjectStore;
import featuredrop.exchange.objectstore.Sha256;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The exchange in an S3 bucket. Thread-safe.
///
/// The SDK repeats what S3 asks to repeat, 409 and 503 included; nothing is stacked on top. A repeated
/// write may find the object of its own first try; digests tell that the object holds its content. The digest
/// is also stored as metadata, for servers that keep no checksums.
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
    private static final String DIGEST = "featuredrop-sha256";
    private static final int KEYS_PER_DELETE = 1_000;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int SERVER_ERROR = 500;
    private static final int INSUFFICIENT_STORAGE = 507;

    /// What other servers than AWS answer when a disk or a quota is full; AWS itself has room.
    private static final Set<String> FULL = Set.of(
            "InsufficientStorage",
            "QuotaExceeded",
            "StorageFull",
            "XMinioAdminBucketQuotaExceeded",
            "XMinioStorageFull");

    private final S3Client s3;
    private final String bucket;
    private final String address;

    private S3ObjectStore(S3Client s3, String bucket, String address) {
        this.s3 = s3;
        this.bucket = bucket;
        this.address = address;
    }

    /// Opens the configured bucket; nothing is sent yet.
    public static S3ObjectStore open(ExchangeConfig config) {
        String address = config.endpoint() == null ? "S3 in " + config.region() : config.endpoint();
        return new S3ObjectStore(S3Clients.client(config), config.bucket(), address);
    }

    /// Lists some of the bucket, so that a wrong address, name or key shows at the start. Unlike HEAD, the answer says
    /// what is wrong.
    ///
    /// @return the server's time in whole seconds, if it tells
    /// @throws DropException kind PLATFORM, naming address and bucket
    public Optional<Instant> requireBucket() {
        try {
            return s3.listObjectsV2(request -> request.bucket(bucket)
                            .prefix("drops/-/")
                            .maxKeys(1)
                            .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(10))))
                    .sdkHttpResponse()
                    .firstMatchingHeader("Date")
                    .flatMap(S3ObjectStore::time);
        } catch (SdkException e) {
            throw platform("LIST", "", e);
        }
    }

    private static Optional<Instant> time(String header) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Written putIfAbsent(String key, byte[] content) {
        String sha256 = Sha256.hex(content);
        try {
            s3.putObject(
                    request -> request.bucket(bucket)
                            .key(key)
                            .ifNoneMatch("*")
                            .checksumSHA256(base64(sha256))
                            .metadata(Map.of(DIGEST, sha256)),
                    RequestBody.fromContentProvider(
                            () -> new java.io.ByteArrayInputStream(content),
                            content.length,
                            "application/octet-stream"));
            return Written.of(sha256, sha256);
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return Written.of(sha256, digest(key).orElseThrow(() -> gone(key)));
            }
            if (isFull(e)) {
                throw new DropException(
                        FailureType.NO_SPACE,
                        "PUT of " + place(key) + " failed: " + S3Answer.cause(e)
                                + "; the store has no room, free some or raise its quota",
                        e);
            }
            if (e.statusCode() < SERVER_ERROR) {
                throw platform("PUT", key, e);
            }
            return lookedFor(key, sha256, e);
        } catch (SdkException e) {
            return lookedFor(key, sha256, e);
        }
    }

    private static boolean isFull(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return e.statusCode() == INSUFFICIENT_STORAGE
                || (details != null
                        && (FULL.contains(details.errorCode())
                                || String.valueOf(details.errorMessage()).contains("no space left on device")));
    }

    /// Settles a write without an answer. A server may refuse a body that it does not want before it was sent, which
    /// looks like a broken connection however often it is repeated; the object itself then tells.
    private Written lookedFor(String key, String sha256, SdkException lost) {
        Optional<String> there;
        try {
            there = digest(key);
        } catch (DropException e) {
            lost.addSuppressed(e);
            throw unknown(key, lost);
        }
        return there.map(digest -> Written.of(sha256, digest)).orElseThrow(() -> unknown(key, lost));
    }

    @Override
    public Optional<InputStream> open(String key) {
        try {
            return Optional.of(new ObjectStream(
                    s3.getObject(request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED))));
        } catch (SdkException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw platform("GET", key, e);
        }
    }

    @Override
    public Optional<byte[]> tail(String key, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("A tail of " + length + " bytes");
        }
        try (ResponseInputStream<GetObjectResponse> in =
                s3.getObject(request -> request.bucket(bucket).key(key).range("bytes=-" + length))) {
            return Optional.of(in.readAllBytes());
        } catch (SdkException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            if (status(e) == RANGE_NOT_SATISFIABLE) {
                return Optional.of(new byte[0]);
            }
            throw platform("GET", key, e);
        } catch (IOException e) {
            throw platform("GET", key, e);
        }
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        try {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED));
            return Optional.of(new ObjectStat(key, head.contentLength(), sha256(head), millis(head.lastModified())));
        } catch (SdkException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw platform("HEAD", key, e);
        }
    }

    @Override
    public List<ObjectStat> list(String prefix) {
        try {
            return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(object -> new ObjectStat(object.key(), object.size(), "", millis(object.lastModified())))
                    .sorted(Comparator.comparing(ObjectStat::key))
                    .toList();
        } catch (SdkException e) {
            throw platform("LIST", prefix, e);
        }
    }

    @Override
    public List<String> folders(String prefix) {
        try {
            return s3
                    .listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix).delimiter("/"))
                    .commonPrefixes()
                    .stream()
                    .map(folder -> folder.prefix()
                            .substring(prefix.length(), folder.prefix().length() - 1))
                    .sorted()
                    .toList();
        } catch (SdkException e) {
            throw platform("LIST", prefix, e);
        }
    }

    @Override
    public void delete(List<String> keys) {
        for (int from = 0; from < keys.size(); from += KEYS_PER_DELETE) {
            List<String> page = keys.subList(from, Math.min(keys.size(), from + KEYS_PER_DELETE));
            List<ObjectIdentifier> objects = new ArrayList<>();
            page.forEach(key -> objects.add(ObjectIdentifier.builder().key(key).build()));
            try {
                DeleteObjectsResponse response = s3.deleteObjects(request -> request.bucket(bucket)
                        .delete(Delete.builder().objects(objects).quiet(true).build()));
                if (!response.errors().isEmpty()) {
                    throw notDeleted(response.errors().getFirst());
                }
            } catch (SdkException e) {
                throw S3Answer.isNotAllowed(e) ? platform("DELETE", page.getFirst(), e) : unknown(page.getFirst(), e);
            }
        }
    }

    private DropException notDeleted(S3Error error) {
        String what = "DELETE of " + place(error.key()) + ": " + error.code();
        return AwsRefusal.remedy(0, error.code(), S3Answer.OWNER)
                .map(remedy -> new DropException(FailureType.S3_NOT_ALLOWED, "S3 refuses " + what + "; " + remedy))
                .orElseGet(() -> new DropException(FailureType.S3, "S3 failed at " + what));
    }

    @Override
    public void close() {
        s3.close();
    }

    /// The digest of what is there; an object whose digest S3 does not know is read.
    private Optional<String> digest(String key) {
        return stat(key).map(object -> object.sha256().isEmpty() ? digestOfContent(key) : object.sha256());
    }

    /// A checksum of parts, which has a hyphen, is none of the content.
    private static String sha256(HeadObjectResponse head) {
        String base64 = head.checksumSHA256();
        return base64 == null || base64.contains("-") ? head.metadata().getOrDefault(DIGEST, "") : hex(base64);
    }

    private DropException gone(String key) {
        return new DropException(
                FailureType.S3_STATE_UNKNOWN, place(key) + " was there and is gone; it may be written now");
    }

    /// For objects that another program wrote without a SHA-256 over the whole content.
    private String digestOfContent(String key) {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = s3.getObject(request -> request.bucket(bucket).key(key))) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (SdkException | IOException e) {
            throw platform("GET", key, e);
        }
        return Sha256.hex(digest);
    }

    private DropException platform(String verb, String key, Exception e) {
        FailureType type = S3Answer.isNotAllowed(e) ? FailureType.S3_NOT_ALLOWED : FailureType.S3;
        return new DropException(type, S3Answer.text(verb, place(key), e), e);
    }

    private DropException unknown(String key, SdkException e) {
        String hint = status(e) >= SERVER_ERROR ? "; a server that is full may answer so" : "";
        return new DropException(
                FailureType.S3_STATE_UNKNOWN,
                "Whether " + place(key) + " was written is not known: " + S3Answer.cause(e) + hint,
                e);
    }

    private String place(String key) {
        return "s3://" + bucket + "/" + key + " at " + address;
    }

    private static boolean isAbsent(SdkException e) {
        return status(e) == NOT_FOUND && !S3Answer.noBucket(e);
    }

    private static int status(SdkException e) {
        return e instanceof S3Exception s3 ? s3.statusCode() : 0;
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    private static String hex(String base64) {
        return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }

    private static long millis(@Nullable Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }
}
