package featuredrop.e2e.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.e2e.SharedLocalSystem;
import featuredrop.local.LocalSystem;
import featuredrop.workflows.drop.SearchKeys;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServersIT {
    private final LocalSystem system = SharedLocalSystem.servers();

    @Test
    void temporalKnowsTheSearchAttributes() {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setTarget(system.config().temporal().address())
                .validateAndBuildWithDefaults());
        try {
            Map<String, IndexedValueType> attributes = operator.blockingStub()
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace("default")
                            .build())
                    .getCustomAttributesMap();
            SearchKeys.ALL.forEach(key -> assertThat(attributes).containsEntry(key.getName(), key.getValueType()));
        } finally {
            operator.shutdownNow();
            operator.awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void theWebUiAnswers() throws Exception {
        assertThat(get(system.config().temporal().webUi()).statusCode()).isEqualTo(200);
    }

    @Test
    void s3RefusesAStranger() throws Exception {
        assertThat(get("http://127.0.0.1:" + system.ports().s3() + "/").statusCode())
                .isEqualTo(403);
    }

    private static HttpResponse<String> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
        }
    }
}
