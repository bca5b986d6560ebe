package featuredrop.exchange.config.file;

/// The configuration cannot be used. The message is one line: file, key's path, value, and what is
/// expected.
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message.replace('\n', ' '));
    }

    public ConfigException(String message, Throwable cause) {
        super(message.replace('\n', ' '), cause);
    }
}
