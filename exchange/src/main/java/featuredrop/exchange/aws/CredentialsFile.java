package featuredrop.exchange.aws;

import featuredrop.exchange.config.file.ConfigException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;

/// AWS access keys in a file of the AWS tools' form: the profile `default`, whose header may be left out.
/// Temporary keys have a session token. The file is read again for each request, so that it can be renewed.
public final class CredentialsFile {
    private static final String PROFILE = "default";
    private static final Pattern HEADER = Pattern.compile("^\\s*\\[", Pattern.MULTILINE);

    private CredentialsFile() {}

    /// Gives requests the file's keys.
    ///
    /// @throws ConfigException naming the file, when it holds no keys
    public static AwsCredentialsProvider provider(Path file) {
        ProfileCredentialsProvider provider = ProfileCredentialsProvider.builder()
                .profileName(PROFILE)
                .profileFile(() -> read(file))
                .build();
        try {
            provider.resolveCredentials();
        } catch (SdkClientException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        return provider;
    }

    private static ProfileFile read(Path file) {
        try {
            String text = Files.readString(file);
            String profiles = HEADER.matcher(text).find() ? text : "[" + PROFILE + "]\n" + text;
            return requireKeys(
                    file,
                    ProfileFile.builder()
                            .content(new ByteArrayInputStream(profiles.getBytes(StandardCharsets.UTF_8)))
                            .type(ProfileFile.Type.CREDENTIALS)
                            .build());
        } catch (IOException | IllegalArgumentException e) {
            throw SdkClientException.create(file + ": these credentials cannot be read", e);
        }
    }

    /// The SDK reports a key that is missing by several exceptions of the JDK.
    private static ProfileFile requireKeys(Path file, ProfileFile profiles) {
        for (String key : List.of(ProfileProperty.AWS_ACCESS_KEY_ID, ProfileProperty.AWS_SECRET_ACCESS_KEY)) {
            boolean given = profiles.profile(PROFILE)
                    .flatMap(profile -> profile.property(key))
                    .filter(value -> !value.isBlank())
                    .isPresent();
            if (!given) {
                throw SdkClientException.create(file + ": " + key + ": is missing in the profile " + PROFILE);
            }
        }
        return profiles;
    }
}
