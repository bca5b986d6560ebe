package featuredrop.engine.cuda.kernels;

import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// What PTX instructions compute, from register to register. Single and double precision round as IEEE 754
/// says, which is what `.rn` means.
final class PtxArithmetic {
    /// Instructions of two operands.
    static final Map<String, LongBinaryOperator> BINARY = Map.ofEntries(
            Map.entry("add.s32", (a, b) -> (int) (a + b)),
            Map.entry("sub.s32", (a, b) -> (int) (a - b)),
            Map.entry("mul.lo.s32", (a, b) -> (int) (a * b)),
            Map.entry("div.s32", (a, b) -> (int) a / (int) b),
            Map.entry("rem.s32", (a, b) -> (int) a % (int) b),
            Map.entry("div.u32", (a, b) -> Integer.divideUnsigned((int) a, (int) b)),
            Map.entry("rem.u32", (a, b) -> Integer.remainderUnsigned((int) a, (int) b)),
            Map.entry("min.s32", (a, b) -> Math.min((int) a, (int) b)),
            Map.entry("max.s32", (a, b) -> Math.max((int) a, (int) b)),
            Map.entry("and.b32", (a, b) -> a & b),
            Map.entry("or.b32", (a, b) -> a | b),
            Map.entry("and.pred", (a, b) -> a & b),
            Map.entry("or.pred", (a, b) -> a | b),
            // Shifts by more than the width shift everything out, unlike Java's.
            Map.entry("shl.b32", (a, b) -> unsigned(b) > 31 ? 0 : (int) a << b),
            Map.entry("shr.u32", (a, b) -> unsigned(b) > 31 ? 0 : (int) a >>> b),
            Map.entry("shr.s32", (a, b) -> (int) a >> Math.min(31, unsigned(b))),
            Map.entry("shl.b64", (a, b) -> unsigned(b) > 63 ? 0 : a << b),
            Map.entry("add.s64", (a, b) -> a + b),
            Map.entry("sub.s64", (a, b) -> a - b),
            Map.entry("mul.lo.s64", (a, b) -> a * b),
            Map.entry("mul.wide.s32", (a, b) -> (long) (int) a * (int) b),
            Map.entry("mul.wide.u32", (a, b) -> unsigned(a) * unsigned(b)),
            Map.entry("add.rn.f32", (a, b) -> bits(single(a) + single(b))),
            Map.entry("sub.rn.f32", (a, b) -> bits(single(a) - single(b))),
            Map.entry("mul.rn.f32", (a, b) -> bits(single(a) * single(b))),
            Map.entry("div.rn.f32", (a, b) -> bits(single(a) / single(b))),
            Map.entry("add.rn.f64", (a, b) -> bits(twofold(a) + twofold(b))),
            Map.entry("mul.rn.f64", (a, b) -> bits(twofold(a) * twofold(b))),
            Map.entry("div.rn.f64", (a, b) -> bits(twofold(a) / twofold(b))),
            Map.entry("setp.eq.s32", (a, b) -> truth((int) a == (int) b)),
            Map.entry("setp.ne.s32", (a, b) -> truth((int) a != (int) b)),
            Map.entry("setp.lt.s32", (a, b) -> truth((int) a < (int) b)),
            Map.entry("setp.le.s32", (a, b) -> truth((int) a <= (int) b)),
            Map.entry("setp.gt.s32", (a, b) -> truth((int) a > (int) b)),
            Map.entry("setp.ge.s32", (a, b) -> truth((int) a >= (int) b)),
            Map.entry("setp.lt.u32", (a, b) -> truth(unsigned(a) < unsigned(b))),
            Map.entry("setp.gt.u32", (a, b) -> truth(unsigned(a) > unsigned(b))),
            Map.entry("setp.ge.u32", (a, b) -> truth(unsigned(a) >= unsigned(b))),
            Map.entry("setp.eq.s64", (a, b) -> truth(a == b)),
            Map.entry("setp.lt.f32", (a, b) -> truth(single(a) < single(b))),
            Map.entry("setp.gt.f32", (a, b) -> truth(single(a) > single(b))),
            Map.entry("setp.nan.f32", (a, b) -> truth(Float.isNaN(single(a)) || Float.isNaN(single(b)))),
            Map.entry("setp.le.f64", (a, b) -> truth(twofold(a) <= twofold(b))),
            Map.entry("setp.gt.f64", (a, b) -> truth(twofold(a) > twofold(b))));

    /// Instructions of one operand.
    static final Map<String, LongUnaryOperator> UNARY = Map.ofEntries(
            Map.entry("mov.u32", a -> a),
            Map.entry("mov.b32", a -> a),
            Map.entry("mov.f32", a -> a),
            Map.entry("mov.f64", a -> a),
            Map.entry("cvta.to.global.u64", a -> a),
            Map.entry("not.b32", a -> ~a),
            Map.entry("not.pred", a -> a ^ 1),
            Map.entry("brev.b32", a -> Integer.reverse((int) a)),
            Map.entry("neg.f32", a -> (int) a ^ Integer.MIN_VALUE),
            Map.entry("rcp.rn.f32", a -> bits(1 / single(a))),
            Map.entry("sqrt.rn.f64", a -> bits(Math.sqrt(twofold(a)))),
            Map.entry("cvt.s64.s32", a -> (int) a),
            Map.entry("cvt.u64.u32", PtxArithmetic::unsigned),
            Map.entry("cvt.u32.u64", a -> (int) a),
            Map.entry("cvt.u32.u8", a -> a & 0xff),
            Map.entry("cvt.u32.u16", a -> a & 0xffff),
            Map.entry("cvt.f32.f16", a -> bits(Float.float16ToFloat((short) a))),
            Map.entry("cvt.rn.f16.f32", a -> Float.floatToFloat16(single(a)) & 0xffffL),
            Map.entry("cvt.f64.f32", a -> bits((double) single(a))),
            Map.entry("cvt.rn.f32.f64", a -> bits((float) twofold(a))),
            Map.entry("cvt.rn.f32.s32", a -> bits((float) (int) a)),
            Map.entry("cvt.rzi.s32.f32", a -> (int) single(a)),
            Map.entry("cvt.rni.f32.f32", a -> bits((float) Math.rint(single(a)))));

    private PtxArithmetic() {}

    static long fused(long a, long b, long c) {
        return bits(Math.fma(single(a), single(b), single(c)));
    }

    static float single(long register) {
        return Float.intBitsToFloat((int) register);
    }

    private static double twofold(long register) {
        return Double.longBitsToDouble(register);
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long unsigned(long register) {
        return register & 0xffff_ffffL;
    }

    private static long truth(boolean holds) {
        return holds ? 1 : 0;
    }
}
