package featuredrop.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NormalisationTest {
    @Test
    void aVectorGetsLengthOne() {
        assertThat(Normalisation.unit(new float[] {3, 0, 4}))
                .hasValueSatisfying(unit -> assertThat(unit).containsExactly(0.6f, 0f, 0.8f));
    }

    @Test
    void valuesWhoseSquaresAreNoFloatsAreNormalisedToo() {
        assertThat(Normalisation.unit(new float[] {3e38f, 1e-30f}))
                .hasValueSatisfying(unit -> assertThat(unit).containsExactly(1f, 0f));
        assertThat(Normalisation.unit(new float[] {3e-30f, 4e-30f}))
                .hasValueSatisfying(unit -> assertThat(unit[1]).isBetween(0.79f, 0.81f));
    }

    @Test
    void aVectorThatIsZeroOrNotFiniteIsRefused() {
        assertThat(Normalisation.unit(new float[4])).isEmpty();
        assertThat(Normalisation.unit(new float[] {1, Float.NaN})).isEmpty();
        assertThat(Normalisation.unit(new float[] {1, Float.NEGATIVE_INFINITY})).isEmpty();
        assertThat(Normalisation.unchanged(new float[] {0, -0f})).isEmpty();
        assertThat(Normalisation.unchanged(new float[] {1, Float.NaN})).isEmpty();
    }

    @Test
    void withoutNormalisationAVectorStaysAsItIs() {
        float[] vector = {3, 4};

        assertThat(Normalisation.unchanged(vector)).hasValue(vector);
    }
}
