package featuredrop.images.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Ends this process at once, by the C library's `_exit`.
///
/// `Runtime.halt` runs what native libraries have registered for the exit, and there the driver waits for the kernel
/// that never ends (seen on an H200, driver 580).
public final class ProcessEnd {
    private static final MethodHandle EXIT =
            CLibrary.function("_exit", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));

    private ProcessEnd() {}

    /// Does not return. Nothing more is written, no hook is run.
    public static void with(int status) {
        try {
            EXIT.invokeExact(status);
        } catch (Throwable e) {
            throw new IllegalStateException("The call of _exit failed", e);
        }
    }
}
