package featuredrop.images.os;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.images.os.FilterProgram.Instruction;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FilterProgramTest {
    private static final int HIGHEST = 1_000;
    private static final int SIGCHLD = 17;
    private static final int OTHER_BITS = 0x40000000;

    /// What the kernel does: classic BPF over the words of `struct seccomp_data`.
    private static int action(List<Instruction> program, int audit, int number, int firstArgument) {
        int word = 0;
        for (int at = 0; ; at++) {
            Instruction instruction = program.get(at);
            switch (instruction.code()) {
                case 0x20 ->
                    word = switch (instruction.value()) {
                        case 0 -> number;
                        case 4 -> audit;
                        case 16 -> firstArgument;
                        default -> throw new AssertionError("loads from " + instruction.value());
                    };
                case 0x15 -> at += word == instruction.value() ? instruction.ifEqual() : instruction.ifNot();
                case 0x06 -> {
                    return instruction.value();
                }
                default -> throw new AssertionError("instruction " + instruction.code());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void whatIsNotNamedIsRefused(Machine machine) {
        List<Instruction> program = FilterProgram.of(machine);
        List<Integer> free = List.of(SystemCall.values()).stream()
                .filter(call -> call.firstArguments().isEmpty())
                .map(call -> call.number(machine))
                .toList();

        for (int number = 0; number < HIGHEST; number++) {
            int expected = free.contains(number)
                    ? FilterProgram.ALLOW
                    : number == machine.clone3() ? FilterProgram.NO_SUCH_CALL : FilterProgram.NO_ACCESS;
            assertThat(action(program, machine.audit(), number, -1))
                    .as("call %d", number)
                    .isEqualTo(expected);
            assertThat(action(program, machine.audit(), number | OTHER_BITS, -1))
                    .as("call %d of another kind", number)
                    .isEqualTo(FilterProgram.NO_ACCESS);
        }
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void aThreadIsStartedAndAProcessIsNot(Machine machine) {
        List<Instruction> program = FilterProgram.of(machine);
        int clone = SystemCall.CLONE.number(machine);

        assertThat(action(program, machine.audit(), clone, 0x3d0f00)).isEqualTo(FilterProgram.ALLOW);
        assertThat(action(program, machine.audit(), clone, SIGCHLD)).isEqualTo(FilterProgram.NO_ACCESS);
        assertThat(action(program, machine.audit(), clone, 0x3d0f00 | 0x10000000))
                .as("in another name space")
                .isEqualTo(FilterProgram.NO_ACCESS);
    }

    @ParameterizedTest
    @EnumSource(Machine.class)
    void theCallsOfAnotherProcessorEndTheProcess(Machine machine) {
        int i386 = 0x40000003;

        assertThat(action(FilterProgram.of(machine), i386, 0, 0)).isEqualTo(FilterProgram.KILL_PROCESS);
    }
}
