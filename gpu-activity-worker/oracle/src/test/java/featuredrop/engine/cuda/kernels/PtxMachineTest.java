package featuredrop.engine.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuredrop.oracle.kernels.KernelChecks;
import featuredrop.oracle.kernels.KernelResult;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The compiled kernels, executed: every value that they write is the twin's.
final class PtxMachineTest {
    @Test
    void theCompiledKernelsGiveTheBitsOfTheirTwins() {
        assertEqual(1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void theCompiledKernelsGiveTheBitsOfTheirTwinsOnOtherCases(long seed) {
        assertEqual(seed);
    }

    private static void assertEqual(long seed) {
        try (PtxMachine machine = PtxMachine.shipped()) {
            List<KernelResult> results = KernelChecks.run(machine, seed, 1);

            assertThat(results).as("seed " + seed).allMatch(KernelResult::equal);
            assertThat(results).extracting(KernelResult::kernel).contains(Kernel.values());
        }
    }

    @ParameterizedTest
    @CsvSource({"setp.gt.f32, setp.lt.f32", "min.s32, max.s32", "div.rn.f32, mul.rn.f32"})
    void anotherInstructionInItsPlaceIsNoticed(String right, String wrong) {
        try (PtxMachine machine = new PtxMachine(PtxMachine.shippedText().replace(right, wrong))) {
            assertThat(unequalOrStopped(machine)).isTrue();
        }
    }

    private static boolean unequalOrStopped(PtxMachine machine) {
        try {
            return !KernelChecks.run(machine, 1, 1).stream().allMatch(KernelResult::equal);
        } catch (IllegalStateException | IllegalArgumentException stopped) {
            return true;
        }
    }

    @Test
    void aKernelThatLeavesItsMemoryIsStopped() {
        try (PtxMachine machine = PtxMachine.shipped()) {
            long in = machine.upload(new byte[4 * 8]);
            long out = machine.upload(new byte[4 * 7]);

            assertThatThrownBy(() -> machine.launch(Launch.over(8, Kernel.COPY_CHANNELS, in, out, 8, 2, 2, 2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not allocated");
        }
    }

    @Test
    void aLaunchWithWrongArgumentsIsRefused() {
        assertThatThrownBy(() -> Launch.over(8, Kernel.COPY_CHANNELS, 0L, 0L, 8, 2, 2))
                .hasMessageContaining("takes 6 arguments, not 5");
        assertThatThrownBy(() -> Launch.over(8, Kernel.COPY_CHANNELS, 0L, 0L, 8, 2, 2, 2f))
                .hasMessageContaining("out_pitch");
        assertThatThrownBy(() -> Kernel.PAD.blocks(1L << 31)).isInstanceOf(IllegalArgumentException.class);
    }
}
