package featuredrop.workflows.gpupool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PoolChoiceTest {
    @ParameterizedTest
    @CsvSource({
        "main, main, ''",
        "main/type=g5.xlarge, main, type=g5.xlarge",
        "main/zone=eu-west-1a, main, zone=eu-west-1a",
        "main/host=i-0123456789abcdef0, main, host=i-0123456789abcdef0"
    })
    void aChoiceIsAPoolOrHostsOfItWithALabel(String text, String pool, String label) {
        PoolChoice choice = PoolChoice.parse(text);

        assertThat(choice).isEqualTo(new PoolChoice(pool, label));
        assertThat(choice.text()).isEqualTo(text);
        assertThat(PoolChoice.poolOf(text)).isEqualTo(pool);
        assertThat(PoolChoice.labelOf(text)).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/type=a",
                "main/",
                "main/type",
                "main/type=",
                "main/=a",
                "main/tpye=a",
                "main/type=a b",
                "main/type=a/zone=b",
                "main/type=a=b",
                "main/TYPE=a",
                "main//type=a",
                " main",
                "main/zone=-a",
                "a b/type=a"
            })
    void whatIsMalformedIsRefused(String text) {
        assertThatThrownBy(() -> PoolChoice.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalSaysWhatALabelLooksLike() {
        assertThatThrownBy(() -> PoolChoice.parse("main/gpu=a"))
                .hasMessage("'gpu=a' is not a label: type=..., zone=... or host=...");
    }
}
