package featuredrop.exchange.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The bucket between both sides.
///
/// @param bucket its name
/// @param region AWS region
/// @param endpoint another S3 server's address; absent for AWS
/// @param credentials file of the AWS tools' form, for its owner only (mode 0400): `aws_access_key_id`,
///     `aws_secret_access_key` and, for temporary keys, `aws_session_token`; the header `[default]` of a single profile
///     may be left out; read again for each request; absent for the SDK's own chain
/// @param profile which profile of `credentials`; needed if there are several, or if the only one is not `default`
/// @param retention how long objects and staging of ended drops are kept
public record ExchangeConfig(
        String bucket,
        String region,
        @Nullable String endpoint,
        @Nullable Path credentials,
        @Nullable String profile,
        @DefaultValue("P9D") Duration retention) {
    public ExchangeConfig {
        Check.given("bucket", bucket);
        Check.given("region", region);
        Check.positive("retention", retention);
        Check.profile(profile, credentials);
    }
}
