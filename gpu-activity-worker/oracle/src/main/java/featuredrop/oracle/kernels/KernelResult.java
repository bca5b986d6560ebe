package featuredrop.oracle.kernels;

import featuredrop.engine.cuda.kernels.Kernel;

/// What came of holding one launch against the twin.
///
/// @param kernel what ran
/// @param what on which case
/// @param values how many were compared
/// @param different how many differ in a bit; two that are no number are equal
/// @param largest the largest difference
public record KernelResult(Kernel kernel, String what, long values, long different, double largest) {
    /// Whether every value is the twin's.
    public boolean equal() {
        return values > 0 && different == 0;
    }

    static KernelResult of(Kernel kernel, String what, float[] expected, float[] found) {
        long different = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i])) {
                different++;
                largest = Math.max(largest, distance(expected[i], found[i]));
            }
        }
        return new KernelResult(kernel, what, expected.length, different, largest);
    }

    static KernelResult of(Kernel kernel, String what, short[] expected, short[] found) {
        return of(kernel, what, widened(expected), widened(found));
    }

    static KernelResult of(Kernel kernel, String what, byte[] expected, byte[] found) {
        float[] levels = new float[expected.length];
        float[] foundLevels = new float[expected.length];
        for (int i = 0; i < expected.length; i++) {
            levels[i] = expected[i] & 0xff;
            foundLevels[i] = found[i] & 0xff;
        }
        return of(kernel, what, levels, foundLevels);
    }

    private static float[] widened(short[] halves) {
        float[] values = new float[halves.length];
        for (int i = 0; i < halves.length; i++) {
            values[i] = Float.float16ToFloat(halves[i]);
        }
        return values;
    }

    private static double distance(float expected, float found) {
        double distance = Math.abs((double) expected - found);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
}
