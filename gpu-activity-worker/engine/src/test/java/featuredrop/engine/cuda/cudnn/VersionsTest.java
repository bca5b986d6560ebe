package featuredrop.engine.cuda.cudnn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VersionsTest {
    @ParameterizedTest
    @CsvSource({"12080, 90800, 12.8, 9.8.0", "13000, 91002, 13.0, 9.10.2", "11080, 0, 11.8, ''", "0, 0, '', ''"})
    void numbersOfNvidiaAreWrittenAsPeopleWriteThem(long cuda, long cudnn, String cudaText, String cudnnText) {
        assertThat(CudaProbe.Versions.of(cuda, cudnn)).isEqualTo(new CudaProbe.Versions(cudaText, cudnnText));
    }
}
