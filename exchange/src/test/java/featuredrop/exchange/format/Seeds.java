package featuredrop.exchange.format;

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
    public static void forEach(int count, Property property) throws Exception {
        for (int seed = 0; seed < count; seed++) {
            boolean held = false;
            try {
                property.holds(new Random(seed));
                held = true;
            } finally {
                if (!held) {
                    System.err.println("The property fails with seed " + seed);
                }
            }
        }
    }
}
