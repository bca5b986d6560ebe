package featuredrop.exchange.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class EngineKindTest {
    @Test
    void everyEngineIsFoundByItsKey() {
        for (EngineKind kind : EngineKind.values()) {
            assertThat(EngineKind.of(kind.key())).isEqualTo(kind);
        }
        assertThat(EngineKind.of("onnxruntime-cpu")).isEqualTo(EngineKind.ONNXRUNTIME_CPU);
    }

    @Test
    void anotherKeyIsRefused() {
        assertThatThrownBy(() -> EngineKind.of("JCUDNN")).isInstanceOf(IllegalArgumentException.class);
    }
}
