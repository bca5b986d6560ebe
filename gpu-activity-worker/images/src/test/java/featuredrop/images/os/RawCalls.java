package featuredrop.images.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// System calls without the C library's help, as code that has taken over a process would make them.
public final class RawCalls {
    private static final int HIGHEST = 600;
    private static final int NO_ACCESS = 13;
    private static final int NO_SUCH_CALL = 38;
    private static final long NONSENSE = -1;
    /// `SIGCHLD`: what `fork` gives to `clone`.
    private static final long NEW_PROCESS = 17;

    /// `uretprobe` and `uprobe`, which the kernel makes itself and does not filter; others get SIGILL for them.
    private static final Set<Integer> PROBES = Set.of(335, 336);

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = CLibrary.function(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle KILL =
            CLibrary.function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private RawCalls() {}

    /// Every call that decoding does not need, those of the newest kernels too.
    ///
    /// @return those that were not refused; empty when all were
    public static List<String> notRefused() {
        Machine machine = Machine.ofThisProcess().orElseThrow();
        Set<Integer> needed = new HashSet<>(machine == Machine.X86_64 ? PROBES : Set.of());
        for (SystemCall call : SystemCall.values()) {
            if (call.firstArguments().isEmpty()) {
                needed.add(call.number(machine));
            }
        }
        List<String> open = new ArrayList<>();
        for (int number = 0; number <= HIGHEST; number++) {
            int error = needed.contains(number) ? NO_ACCESS : error(number, NONSENSE);
            if (error != (number == machine.clone3() ? NO_SUCH_CALL : NO_ACCESS)) {
                open.add(number + ": " + error);
            }
        }
        int fork = error(SystemCall.CLONE.number(machine), NEW_PROCESS);
        if (fork != NO_ACCESS) {
            open.add("fork: " + fork);
        }
        return open;
    }

    /// Asks whether a process could be signalled.
    public static boolean mayKill(long pid) {
        try {
            return (int) KILL.invokeExact((int) pid, 0) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static int error(long number, long first) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) SYSCALL.invokeExact(state, number, first, NONSENSE, NONSENSE);
            return result == -1 ? state.get(JAVA_INT, ERRNO) : 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
