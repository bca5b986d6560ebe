package featuredrop.exchange.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The bucket between both sides.
///
/// @param bucket its name
/// @param region AWS region
/// @param endpoint another S3 server's address; absent for AWS
/// @param credentials file of the AWS tools' form with the profile `default`: `aws_access_key_id`,
///     `aws_secret_access_key` and, for temporary keys, `aws_session_token`; the header `[default]` may be left out;
///     read again when it changes; absent for the SDK's own chain
/// @param retention how long objects and staging of ended drops are kept
public record ExchangeConfig(
        String bucket,
        String region,
        @Nullable String endpoint,
        @Nullable Path credentials,
        @DefaultValue("P9D") Duration retention) {
    public ExchangeConfig {
        Check.given("bucket", bucket);
        Check.given("region", region);
        Check.positive("retention", retention);
    }
}
