package featuredrop.images.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// How much a pipe of this process holds. A tensor that fits crosses in one go; through the 64 KiB that a pipe has at
/// first, both ends would take turns ten times.
public final class PipeSize {
    /// `F_SETPIPE_SZ` of Linux's `fcntl.h`.
    private static final int SET_PIPE_SIZE = 1031;

    private static final MethodHandle FCNTL = CLibrary.function(
            "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), Linker.Option.firstVariadicArg(2));

    private PipeSize() {}

    /// Makes a pipe hold that much, or leaves it as it is where the system refuses.
    ///
    /// @param descriptor the number of the file, 0 for stdin
    /// @param bytes up to 1 MiB without privileges
    /// @return whether it was done
    public static boolean set(int descriptor, int bytes) {
        try {
            return (int) FCNTL.invokeExact(descriptor, SET_PIPE_SIZE, bytes) >= bytes;
        } catch (Throwable e) {
            throw new IllegalStateException("The call of fcntl failed", e);
        }
    }
}
