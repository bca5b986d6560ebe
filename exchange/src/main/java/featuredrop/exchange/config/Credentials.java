package featuredrop.exchange.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// An AWS access key, read from its file when it is needed and shown to nobody.
///
/// @param accessKeyId names the key
/// @param secretAccessKey the secret
public record Credentials(String accessKeyId, String secretAccessKey) {
    /// Reads a properties file with `aws_access_key_id` and `aws_secret_access_key`; a section header as in
    /// the AWS tools' own file is allowed.
    ///
    /// @throws ConfigException naming the file, when it cannot be used
    public static Credentials load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(file + ": these credentials cannot be read", e);
        }
        return new Credentials(
                require(properties, "aws_access_key_id", file), require(properties, "aws_secret_access_key", file));
    }

    private static String require(Properties properties, String key, Path file) {
        String value = properties.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new ConfigException(file + ": " + key + ": is missing");
        }
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
