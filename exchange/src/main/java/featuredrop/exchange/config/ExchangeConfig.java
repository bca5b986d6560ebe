package featuredrop.exchange.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The bucket between both sides.
///
/// @param bucket its name
/// @param region AWS region
/// @param endpoint another S3 server's address; absent for AWS
/// @param credentials properties file with `aws_access_key_id` and `aws_secret_access_key`;
///     absent for the SDK's own chain
/// @param retention how long objects and staging of ended drops are kept
public record ExchangeConfig(
        String bucket,
        String region,
        Optional<String> endpoint,
        Optional<Path> credentials,
        @DefaultValue("P9D") Duration retention) {
    public ExchangeConfig {
        Check.given("bucket", bucket);
        Check.given("region", region);
        Check.positive("retention", retention);
    }
}
