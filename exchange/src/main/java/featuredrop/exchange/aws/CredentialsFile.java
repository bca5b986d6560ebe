package featuredrop.exchange.aws;

import featuredrop.exchange.config.file.ConfigException;
import featuredrop.exchange.config.file.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;

/// AWS access keys in a file of the AWS tools' form, for its owner only. The header of the one profile may be left out;
/// of several, the configuration chooses one. Temporary keys have a session token. The file is read again for each
/// request, so that it can be renewed.
public final class CredentialsFile implements AwsCredentialsProvider {
    private static final String DEFAULT = "default";
    private static final Pattern HEADER = Pattern.compile("^\\s*\\[", Pattern.MULTILINE);

    /// The AWS tools' other file, `config`, has `[profile name]`.
    private static final Pattern LONG_HEADER = Pattern.compile("^(\\s*\\[\\s*)profile\\s+", Pattern.MULTILINE);

    private final Path file;
    private final @Nullable String profile;

    private CredentialsFile(Path file, @Nullable String profile) {
        this.file = file;
        this.profile = profile;
    }

    /// Gives requests the file's keys.
    ///
    /// @param profile which of its profiles; null for the only one
    /// @throws ConfigException naming the file, when it holds no keys, or others may read it
    public static AwsCredentialsProvider provider(Path file, @Nullable String profile) {
        CredentialsFile provider = new CredentialsFile(file, profile);
        try {
            provider.resolveCredentials();
        } catch (SdkClientException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        return provider;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        ProfileFile profiles = read();
        String name = chosen(profiles.profiles());
        requireKeys(profiles.profiles().get(name), name);
        try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.builder()
                .profileFile(profiles)
                .profileName(name)
                .build()) {
            return provider.resolveCredentials();
        }
    }

    @Override
    public String toString() {
        return "CredentialsFile(" + file + ")";
    }

    private ProfileFile read() {
        try {
            SecretFile.requirePrivate(file, "");
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw refused("is absent", e);
        } catch (IOException e) {
            throw refused("cannot be read as a file of keys", e);
        }
        try {
            String text = Files.readString(file);
            String profiles = HEADER.matcher(text).find()
                    ? LONG_HEADER.matcher(text).replaceAll("$1")
                    : "[" + DEFAULT + "]\n" + text;
            return ProfileFile.builder()
                    .content(new ByteArrayInputStream(profiles.getBytes(StandardCharsets.UTF_8)))
                    .type(ProfileFile.Type.CREDENTIALS)
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            throw refused("cannot be read as a file of keys", e);
        }
    }

    private String chosen(Map<String, Profile> profiles) {
        String names = String.join(", ", new TreeMap<>(profiles).keySet());
        if (profile != null) {
            if (!profiles.containsKey(profile)) {
                throw refused("has no profile '" + profile + "', only: " + names, null);
            }
            return profile;
        }
        if (profiles.size() > 1) {
            throw refused("has the profiles " + names + "; choose one with the key profile", null);
        }
        // Another name than the usual one may be another account's.
        if (!profiles.containsKey(DEFAULT) && !profiles.isEmpty()) {
            throw refused("has the profile " + names + " and no default; choose it with the key profile", null);
        }
        return DEFAULT;
    }

    /// The SDK reports a key that is missing by several exceptions of the JDK.
    private void requireKeys(@Nullable Profile keys, String name) {
        for (String key : List.of(ProfileProperty.AWS_ACCESS_KEY_ID, ProfileProperty.AWS_SECRET_ACCESS_KEY)) {
            boolean given = keys != null
                    && keys.property(key).filter(value -> !value.isBlank()).isPresent();
            if (!given) {
                throw refused("lacks " + key + " in the profile " + name, null);
            }
        }
    }

    private SdkClientException refused(String why, @Nullable Throwable cause) {
        // No colon: what follows the name of a secret and a colon is hidden.
        return SdkClientException.create(file + " " + why, cause);
    }
}
