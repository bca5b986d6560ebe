package featuredrop.exchange.objectstore.s3;

import featuredrop.exchange.aws.CredentialsFile;
import featuredrop.exchange.aws.ExpiredKeys;
import featuredrop.exchange.config.ExchangeConfig;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.paginators.ListObjectsV2Iterable;

/// Makes clients of the configured S3 server.
final class S3Clients {
    private static final int ATTEMPTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int CONFLICT = 409;

    private S3Clients() {}

    /// A client that repeats what S3 asks to repeat, and what it refused because the keys have expired meanwhile.
    static S3Client client(ExchangeConfig config) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(config.region()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override ->
                        override.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .retryOnException(e -> e instanceof S3Exception s3 && s3.statusCode() == CONFLICT)
                                .build()));
        if (config.credentials() != null) {
            builder.credentialsProvider(CredentialsFile.provider(config.credentials(), config.profile()));
        }
        if (config.endpoint() != null) {
            builder.endpointOverride(URI.create(config.endpoint())).forcePathStyle(true);
        }
        return new Renewing(builder.build());
    }

    private static final class Renewing extends DelegatingS3Client {
        Renewing(S3Client client) {
            super(client);
        }

        @Override
        protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
            return ExpiredKeys.renewed(() -> operation.apply(request));
        }

        /// The inner client's pages would not be renewed.
        @Override
        public ListObjectsV2Iterable listObjectsV2Paginator(ListObjectsV2Request request) {
            return new ListObjectsV2Iterable(this, request);
        }
    }
}
