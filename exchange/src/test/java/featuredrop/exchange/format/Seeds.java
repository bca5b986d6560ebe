package featuredrop.exchange.format;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;

/// Runs a property for many seeds and names the seed that breaks it.
public final class Seeds {
    private Seeds() {}

    /// What is to hold, whatever the random numbers.
    @FunctionalInterface
    public interface Property {
        void holds(Random random) throws Exception;
    }

    /// Tries `property` for the seeds from 0 on.
    public static void forEach(int count, Property property) {
        for (int i = 0; i < count; i++) {
            int seed = i;
            assertThatCode(() -> property.holds(new Random(seed)))
                    .as("the property with seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }
}
