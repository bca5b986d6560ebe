package featuredrop.connection;

import featuredrop.exchange.config.file.SecretFile;
import io.temporal.authorization.AuthorizationTokenSupplier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The API key of a file, for each call the one of now.
final class ApiKey implements AuthorizationTokenSupplier {
    private final RereadFiles<String> file;

    ApiKey(Path file) {
        this.file = new RereadFiles<>("temporal.api-key-file", List.of(file), contents -> parse(file, contents));
    }

    @Override
    public String supply() {
        return file.current();
    }

    private static String parse(Path file, List<byte[]> contents) throws IOException {
        SecretFile.requirePrivate(file, "the key ");
        String key = new String(contents.getFirst(), StandardCharsets.UTF_8).strip();
        // Nothing of the content goes into the message.
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("there is no API key in one line");
        }
        return key;
    }
}
