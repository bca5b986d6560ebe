package featuredrop.worker.host;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What EC2 tells a machine about itself, version 2: each question carries a token. Thread-safe.
public final class InstanceMetadata {
    /// The name that AWS's own clients use, for a machine that is reached otherwise.
    private static final String ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    private static final String USUAL = "http://169.254.169.254";
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int TOKEN_SECONDS = 300;
    private static final int MOST_CHARACTERS = 4_096;
    private static final int FOUND = 200;
    private static final int ABSENT = 404;

    private final URI endpoint;
    private final HttpClient client;

    /// @param endpoint with scheme, address and port, without a path
    public InstanceMetadata(URI endpoint) {
        this.endpoint = endpoint;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    /// Those of this machine.
    ///
    /// @param environment of this process
    public static InstanceMetadata ofThisMachine(Map<String, String> environment) {
        return new InstanceMetadata(URI.create(environment.getOrDefault(ENDPOINT, USUAL)));
    }

    /// One item, such as `spot/instance-action`; empty when there is none.
    ///
    /// @throws IOException when nobody answers in time, or with something else
    public Optional<String> find(String item) throws IOException {
        String token = answer(HttpRequest.newBuilder(endpoint.resolve("/latest/api/token"))
                        .header("X-aws-ec2-metadata-token-ttl-seconds", String.valueOf(TOKEN_SECONDS))
                        .PUT(HttpRequest.BodyPublishers.noBody()))
                .orElseThrow(() -> new IOException(endpoint + " gives no token"));
        return answer(HttpRequest.newBuilder(endpoint.resolve("/latest/meta-data/" + item))
                .header("X-aws-ec2-metadata-token", token));
    }

    private Optional<String> answer(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer =
                    client.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case FOUND ->
                    Optional.of(answer.body()
                            .substring(
                                    0, Math.min(MOST_CHARACTERS, answer.body().length())));
                case ABSENT -> Optional.empty();
                default -> throw new IOException(endpoint + " answers " + answer.statusCode());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(endpoint + " gives a token that is none", e);
        }
    }
}
