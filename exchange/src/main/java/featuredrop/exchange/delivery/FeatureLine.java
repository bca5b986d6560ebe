package featuredrop.exchange.delivery;

import featuredrop.exchange.result.protobuf.ChunkResult;
import java.util.Arrays;

/// One line of `cnn_features.txt`: `<partner> <id> i1 … iN`, a space, LF; ASCII, single spaces.
///
/// @param partner the partner's number
/// @param id the delivered id
/// @param millionths the feature, each value times 1,000,000, rounded half away from zero
@SuppressWarnings("ArrayRecordComponent") // thousands of numbers, made for one line and dropped
public record FeatureLine(int partner, long id, long[] millionths) {
    private static final double SCALE = 1_000_000;
    /// Above this a double holds no fraction, so that rounding would make up digits.
    private static final double LARGEST = 1L << 52;
    /// Characters of the longest number and its space.
    private static final int LONGEST = 21;

    /// The line of an extracted record.
    ///
    /// @throws IllegalArgumentException naming the value, when one is not a finite number or is too large
    public static FeatureLine of(int partner, ChunkResult result) {
        long[] millionths = new long[result.getFeatureCount()];
        for (int i = 0; i < millionths.length; i++) {
            millionths[i] = millionths(result.getFeature(i), i);
        }
        return new FeatureLine(partner, result.getItemId(), millionths);
    }

    /// The line of a feature vector.
    ///
    /// @throws IllegalArgumentException naming the value, when one is not a finite number or is too large
    public static FeatureLine of(int partner, long id, float[] feature) {
        long[] millionths = new long[feature.length];
        for (int i = 0; i < millionths.length; i++) {
            millionths[i] = millionths(feature[i], i);
        }
        return new FeatureLine(partner, id, millionths);
    }

    /// Reads a line as downstream does: strips, splits on one space, divides by 1,000,000.
    ///
    /// @throws IllegalArgumentException naming the field, when the line is not of this form
    public static FeatureLine parse(String line) {
        String[] fields = line.strip().split(" ", -1);
        if (fields.length < 2) {
            throw new IllegalArgumentException("A feature line has " + fields.length + " fields");
        }
        long[] millionths = new long[fields.length - 2];
        for (int i = 0; i < millionths.length; i++) {
            millionths[i] = number(fields, i + 2);
        }
        return new FeatureLine(Math.toIntExact(number(fields, 0)), number(fields, 1), millionths);
    }

    /// Values of the feature.
    public int dimension() {
        return millionths.length;
    }

    /// One value of the feature, as a reader gets it.
    public double value(int i) {
        return millionths[i] / SCALE;
    }

    /// As delivered, LF included.
    public byte[] bytes() {
        byte[] line = new byte[(millionths.length + 2) * LONGEST + 1];
        int end = append(line, append(line, 0, partner), id);
        for (long value : millionths) {
            end = append(line, end, value);
        }
        line[end] = '\n';
        return Arrays.copyOf(line, end + 1);
    }

    /// Writes a number and a space. By hand, because a delivery holds thousands of numbers for each record.
    private static int append(byte[] line, int from, long value) {
        int at = from;
        if (value < 0) {
            line[at++] = '-';
        }
        int digits = digits(value);
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            line[at + i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        line[at + digits] = ' ';
        return at + digits + 1;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /// Exact: a float times 1,000,000 has at most 38 significant bits, so neither the product nor the sum
    /// is rounded.
    private static long millionths(float value, int place) {
        double scaled = Math.abs(value * SCALE);
        if (!(scaled < LARGEST)) {
            throw new IllegalArgumentException("The feature's value " + place + " is " + value);
        }
        long rounded = (long) Math.floor(scaled + 0.5);
        return value < 0 ? -rounded : rounded;
    }

    private static long number(String[] fields, int i) {
        try {
            return Long.parseLong(fields[i]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Field " + (i + 1) + " of a feature line is '" + fields[i] + "'", e);
        }
    }
}
