package featuredrop.images.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// Flags of this process, which Linux's `prctl` sets.
public final class ProcessFlags {
    // Of `sys/prctl.h`.
    private static final int GET_DUMPABLE = 3;
    private static final int SET_DUMPABLE = 4;
    private static final int SET_NO_NEW_PRIVILEGES = 38;

    private static final MethodHandle PRCTL = CLibrary.function(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private ProcessFlags() {}

    /// Hides this process from the other processes of its user: they cannot read its environment or its memory, see
    /// its open files, or trace it. Processes that it starts are not hidden.
    ///
    /// @throws IllegalStateException when the system refuses
    public static void hide() {
        int status = call(SET_DUMPABLE, 0);
        if (status != 0) {
            throw new IllegalStateException("prctl(PR_SET_DUMPABLE, 0) gives " + status);
        }
    }

    /// Whether [#hide] was called.
    public static boolean isHidden() {
        return call(GET_DUMPABLE, 0) == 0;
    }

    /// The calling thread, and whatever it starts, never gets more rights than it has.
    ///
    /// @return whether the system does that
    static boolean keepPrivileges() {
        return call(SET_NO_NEW_PRIVILEGES, 1) == 0;
    }

    private static int call(int option, long value) {
        try {
            return (int) PRCTL.invokeExact(option, value, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("The call of prctl failed", e);
        }
    }
}
