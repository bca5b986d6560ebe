package featuredrop.exchange.aws;

import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Requests that a server refuses because their keys have expired meanwhile.
public final class ExpiredKeys {
    /// What S3 and EC2 call it.
    private static final Set<String> CODES =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");

    private ExpiredKeys() {}

    /// Makes a call, and makes it once more if its keys have expired: the second one reads the file of the keys again,
    /// which may have been renewed while the first was under way.
    public static <T> T renewed(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            if (isExpired(e)) {
                return call.get();
            }
            throw e;
        }
    }

    /// Whether the server refused expired keys.
    public static boolean isExpired(AwsServiceException failure) {
        return failure.awsErrorDetails() != null
                && CODES.contains(String.valueOf(failure.awsErrorDetails().errorCode()));
    }
}
