package featuredrop.images.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// What a decoder may do instead of decoding; the file says which.
enum DecoderMisbehaviour {
    NONE,
    /// Computes for ever.
    SPIN,
    /// Waits for ever.
    WAIT,
    /// Takes all memory.
    FILL,
    /// Writes where nothing is.
    CRASH,
    /// Calls itself for ever.
    OVERFLOW,
    /// Ends the process.
    LEAVE,
    /// Prints where the answer belongs.
    PRINT,
    /// Answers with an image of another size than was asked for.
    LIE,
    /// Answers with values where levels were asked for.
    SWAP;

    byte[] file() {
        return name().getBytes(StandardCharsets.US_ASCII);
    }

    static DecoderMisbehaviour of(byte[] file) {
        return valueOf(new String(file, StandardCharsets.US_ASCII));
    }

    @SuppressWarnings("restricted") // the crash is meant
    void happen() {
        switch (this) {
            case NONE, LIE, SWAP -> {}
            case PRINT -> System.out.println("\1\177\177\177\177 not an answer");
            case SPIN -> {
                while (true) {
                    Thread.onSpinWait();
                }
            }
            case WAIT -> {
                while (true) {
                    LockSupport.park();
                }
            }
            case FILL -> {
                int[][] kept = new int[1 << 20][];
                for (int i = 0; i < kept.length; i++) {
                    kept[i] = new int[1 << 20];
                }
            }
            case CRASH -> MemorySegment.ofAddress(8).reinterpret(1).set(JAVA_BYTE, 0, (byte) 1);
            case OVERFLOW -> deeper(0);
            case LEAVE -> Runtime.getRuntime().halt(1);
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deeper(int depth) {
        return 1 + deeper(depth + 1);
    }
}
