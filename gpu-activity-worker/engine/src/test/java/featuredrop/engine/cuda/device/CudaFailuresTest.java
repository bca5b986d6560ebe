package featuredrop.engine.cuda.device;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CudaFailuresTest {
    @ParameterizedTest
    @CsvSource({"2, GPU_MEMORY", "700, GPU_LOST", "719, GPU_LOST", "999, GPU_LOST", "100, NO_DEVICE", "1, NO_DEVICE"})
    void anAnswerOfTheDriverHasItsType(int result, FailureType type) {
        assertThatThrownBy(() -> CudaFailures.check("cuMemAlloc", result))
                .asInstanceOf(InstanceOfAssertFactories.type(DropException.class))
                .extracting(DropException::type)
                .isEqualTo(type);
    }

    @Test
    void aSuccessIsNone() {
        assertThatCode(() -> CudaFailures.check("cuInit", 0)).doesNotThrowAnyException();
    }
}
