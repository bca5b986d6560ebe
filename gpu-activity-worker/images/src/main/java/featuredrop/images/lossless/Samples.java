package featuredrop.images.lossless;

/// Samples in packed rows.
final class Samples {
    private Samples() {}

    /// The sample number `x` of a row of samples of 1, 2, 4 or 8 bits, the first in the high bits.
    static int packed(byte[] row, int x, int bits) {
        if (bits == 8) {
            return row[x] & 0xff;
        }
        int perByte = 8 / bits;
        return row[x / perByte] >> (8 - bits - x % perByte * bits) & (1 << bits) - 1;
    }

    static void gray(byte[] samples, int at, byte level) {
        samples[at] = level;
        samples[at + 1] = level;
        samples[at + 2] = level;
    }
}
