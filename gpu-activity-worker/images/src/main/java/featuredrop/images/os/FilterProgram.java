package featuredrop.images.os;

import java.util.ArrayList;
import java.util.List;

/// The filter of a decoding process in the instructions of the kernel, classic BPF over `struct seccomp_data`.
///
/// A call that is not allowed ends with EACCES. `clone3` ends with ENOSYS, so that the C library falls back to `clone`,
/// whose flags a filter can see. The calls of another processor, those of 32 bits say, end the process.
final class FilterProgram {
    // Of `linux/bpf_common.h`.
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    // Places in `struct seccomp_data`; both machines are little-endian.
    private static final int NUMBER = 0;
    private static final int AUDIT = 4;
    private static final int FIRST_ARGUMENT = 16;

    // Of `linux/seccomp.h` and `errno.h`.
    static final int ALLOW = 0x7fff0000;
    static final int KILL_PROCESS = 0x80000000;
    static final int NO_ACCESS = 0x00050000 | 13;
    static final int NO_SUCH_CALL = 0x00050000 | 38;

    private final List<Instruction> instructions = new ArrayList<>();

    private FilterProgram() {}

    /// `struct sock_filter`.
    ///
    /// @param ifEqual how many instructions are skipped when the word is equal
    /// @param ifNot how many are skipped when it is not
    record Instruction(int code, int ifEqual, int ifNot, int value) {}

    /// What [SystemCall] names, and nothing else.
    static List<Instruction> of(Machine machine) {
        FilterProgram program = new FilterProgram();
        program.load(AUDIT);
        program.unlessEqual(machine.audit(), KILL_PROCESS);
        program.load(NUMBER);
        program.ifEqual(machine.clone3(), NO_SUCH_CALL);
        for (SystemCall call : SystemCall.values()) {
            program.allow(call.number(machine), call.firstArguments());
        }
        program.end(NO_ACCESS);
        return List.copyOf(program.instructions);
    }

    /// The upper half of an argument does not count: the kernel reads those that are compared as 32 bits.
    private void allow(int number, List<Integer> firstArguments) {
        if (firstArguments.isEmpty()) {
            ifEqual(number, ALLOW);
            return;
        }
        int rest = 1 + 2 * firstArguments.size() + 1;
        instructions.add(new Instruction(JUMP_IF_EQUAL, 0, rest, number));
        load(FIRST_ARGUMENT);
        for (int argument : firstArguments) {
            ifEqual(argument, ALLOW);
        }
        end(NO_ACCESS);
    }

    private void load(int place) {
        instructions.add(new Instruction(LOAD_WORD, 0, 0, place));
    }

    private void ifEqual(int value, int action) {
        instructions.add(new Instruction(JUMP_IF_EQUAL, 0, 1, value));
        end(action);
    }

    private void unlessEqual(int value, int action) {
        instructions.add(new Instruction(JUMP_IF_EQUAL, 1, 0, value));
        end(action);
    }

    private void end(int action) {
        instructions.add(new Instruction(RETURN, 0, 0, action));
    }
}
