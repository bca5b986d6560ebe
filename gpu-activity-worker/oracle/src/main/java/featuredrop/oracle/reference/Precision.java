package featuredrop.oracle.reference;

/// How numbers are kept between steps. Sums are always formed in 32 bits, as tensor cores do.
public enum Precision {
    /// 32 bits.
    FP32,
    /// Weights and the values that a step writes are rounded to 16 bits (IEEE 754 binary16), to nearest, ties
    /// to even.
    FP16;

    /// The value as it is kept.
    float kept(float value) {
        return this == FP32 ? value : Float.float16ToFloat(Float.floatToFloat16(value));
    }

    /// Brings a part of an array to the form in which it is kept.
    void keep(float[] values, int from, int to) {
        if (this == FP32) {
            return;
        }
        for (int i = from; i < to; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
        }
    }

    /// A copy in the form in which it is kept.
    float[] kept(float[] values) {
        float[] copy = values.clone();
        keep(copy, 0, copy.length);
        return copy;
    }
}
