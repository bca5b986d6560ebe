package featuredrop.images.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import featuredrop.images.os.FilterProgram.Instruction;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// Takes from this process what decoding does not need: Linux's seccomp, with a list of what is allowed. Open files can
/// be read and written; no file, socket or process can be opened, started, looked at or signalled. There is no way
/// back.
public final class SystemCallFilter {
    // Of `linux/seccomp.h`.
    private static final long SET_MODE_FILTER = 1;
    private static final long ALL_THREADS = 1;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int INSTRUCTIONS_AT = 8;

    private SystemCallFilter() {}

    /// Holds for all threads of this process, and those that come.
    ///
    /// @throws FilterUnavailableException when this system has no such filter
    public static void install() {
        Machine machine = Machine.ofThisProcess()
                .orElseThrow(() -> new FilterUnavailableException(
                        "no table of system calls for " + System.getProperty("os.arch")));
        MethodHandle call = CLibrary.function(
                "syscall",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS),
                Linker.Option.firstVariadicArg(1));
        if (!ProcessFlags.keepPrivileges()) {
            throw new FilterUnavailableException("prctl refuses PR_SET_NO_NEW_PRIVS");
        }
        List<Instruction> program = FilterProgram.of(machine);
        long status;
        try (Arena arena = Arena.ofConfined()) {
            status = (long)
                    call.invokeExact((long) machine.seccomp(), SET_MODE_FILTER, ALL_THREADS, layout(arena, program));
        } catch (Throwable e) {
            throw new IllegalStateException("The call of seccomp failed", e);
        }
        if (status != 0) {
            throw new FilterUnavailableException("seccomp gives " + status);
        }
    }

    /// `struct sock_fprog`.
    private static MemorySegment layout(Arena arena, List<Instruction> program) {
        MemorySegment instructions = arena.allocate((long) INSTRUCTION_BYTES * program.size(), INSTRUCTION_BYTES);
        for (int i = 0; i < program.size(); i++) {
            Instruction instruction = program.get(i);
            long at = (long) INSTRUCTION_BYTES * i;
            instructions.set(JAVA_SHORT, at, (short) instruction.code());
            instructions.set(JAVA_BYTE, at + 2, (byte) instruction.ifEqual());
            instructions.set(JAVA_BYTE, at + 3, (byte) instruction.ifNot());
            instructions.set(JAVA_INT, at + 4, instruction.value());
        }
        MemorySegment head = arena.allocate(PROGRAM_BYTES, INSTRUCTIONS_AT);
        head.set(JAVA_SHORT, 0, (short) program.size());
        head.set(ADDRESS, INSTRUCTIONS_AT, instructions);
        return head;
    }
}
