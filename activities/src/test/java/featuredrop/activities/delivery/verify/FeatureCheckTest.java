package featuredrop.activities.delivery.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.activities.delivery.staging.GzipText;
import featuredrop.activities.landing.memory.InMemoryLandingZone;
import featuredrop.exchange.delivery.FeatureLine;
import featuredrop.exchange.result.protobuf.ChunkResult;
import featuredrop.workflows.drop.Outcome;
import featuredrop.workflows.policy.DropException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FeatureCheckTest {
    private static final String PATH = "/out/cnn_features.txt.gz";
    private static final ChunkResult HALVES = ChunkResult.newBuilder()
            .setItemId(-5)
            .setOutcome(Outcome.EXTRACTED.number())
            .addAllFeature(List.of(1 / 128f, -1 / 128f, 3 / 128f, 0f, -0f, 1f))
            .build();
    private static final String LINE = "7 -5 7813 -7813 23438 0 0 1000000 \n";

    private final InMemoryLandingZone zone = new InMemoryLandingZone();

    @Test
    void halvesAreRoundedAwayFromZeroAsTheWriterDoes() {
        assertThat(new String(FeatureLine.of(7, HALVES).bytes(), StandardCharsets.US_ASCII))
                .isEqualTo(LINE);

        assertThatCode(() -> check(LINE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 -5 7812 -7813 23438 0 0 1000000 \n",
                "7 -5 7813 -7812 23438 0 0 1000000 \n",
                "7 -5 7813 -7813 23438 0 -0 1000000 \n",
                "7 -5 7813 -7813 023438 0 0 1000000 \n",
                "7 -5 7813 -7813 23438 0 0 1000000 0 \n",
                "7 -5 7813 -7813 23438 0 0 9223372036854775808000000 \n",
                "7 5 7813 -7813 23438 0 0 1000000 \n",
                "8 -5 7813 -7813 23438 0 0 1000000 \n"
            })
    void anyOtherLineIsRefused(String line) {
        assertThatThrownBy(() -> check(line)).isInstanceOf(DropException.class).hasMessageContaining(PATH + ", line 1");
    }

    private void check(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GzipText gzip = new GzipText(out)) {
            gzip.add(text.getBytes(StandardCharsets.US_ASCII));
        }
        zone.put(PATH, out.toByteArray());
        try (GzipLines lines = new GzipLines(zone, PATH)) {
            FeatureCheck check = new FeatureCheck(PATH, lines, 7);
            check.requireNext(HALVES, "record 0");
            check.requireEnd(1);
        }
    }
}
