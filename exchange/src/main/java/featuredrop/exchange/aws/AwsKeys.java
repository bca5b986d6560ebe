package featuredrop.exchange.aws;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/// Where requests take their keys from: a file, or the SDK's own chain. Thread-safe.
public final class AwsKeys {
    private final AwsCredentialsProvider provider;

    private AwsKeys(AwsCredentialsProvider provider) {
        this.provider = provider;
    }

    /// @param file as for [CredentialsFile#provider]; null for the SDK's own chain
    /// @param profile which of the file's profiles; null for the only one
    public static AwsKeys of(@Nullable Path file, @Nullable String profile) {
        return new AwsKeys(
                file == null ? DefaultCredentialsProvider.builder().build() : CredentialsFile.provider(file, profile));
    }

    /// For a client.
    public AwsCredentialsProvider provider() {
        return provider;
    }

    /// Why there is no key to sign a request with; empty when there is one.
    public Optional<String> missing() {
        try {
            provider.resolveCredentials();
            return Optional.empty();
        } catch (SdkException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
