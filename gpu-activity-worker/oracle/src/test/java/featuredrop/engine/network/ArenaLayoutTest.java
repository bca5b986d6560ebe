package featuredrop.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import featuredrop.engine.cuda.program.DeviceNetwork;
import featuredrop.exchange.model.TensorLayout;
import featuredrop.oracle.reference.Topologies;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The networks that engines are made for fit their kernels and into little memory.
@Tag("slow")
final class ArenaLayoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "densenet121", "inception_v1", "inception_v2", "shufflenet", "squeezenet"})
    void tensorsThatLiveAtTheSameTimeStandApart(String name) throws IOException {
        Topologies.Filled filled = Topologies.filled(name);
        LoweredNetwork network = Lowering.lower(
                filled.model(),
                new Lowering.Wanted(filled.input(), new Shape(224, 224, 3), TensorLayout.NCHW, filled.tap()));
        DeviceNetwork.requireSupported(network);
        ArenaLayout arena = ArenaLayout.of(
                network, tensor -> 2L * network.shapes().get(tensor).size());

        // Writing a mark into every tensor and looking at it before each read finds whatever lies over it.
        int[] memory = new int[(int) (arena.bytes() / 2)];
        mark(memory, arena, network, network.input());
        for (Step step : network.steps()) {
            mark(memory, arena, network, step.output());
            step.inputs().forEach(input -> requireMark(memory, arena, network, input));
        }
        requireMark(memory, arena, network, network.feature());
        long all = network.steps().stream()
                .mapToLong(step -> 2L * network.shapes().get(step.output()).size())
                .sum();
        assertThat(arena.bytes()).isLessThan(all);
    }

    private static void mark(int[] memory, ArenaLayout arena, LoweredNetwork network, int tensor) {
        for (int at : places(arena, network, tensor)) {
            memory[at] = tensor + 1;
        }
    }

    private static void requireMark(int[] memory, ArenaLayout arena, LoweredNetwork network, int tensor) {
        assertThat(places(arena, network, tensor)).allMatch(at -> memory[at] == tensor + 1);
    }

    /// First, last and some places between.
    private static List<Integer> places(ArenaLayout arena, LoweredNetwork network, int tensor) {
        int from = (int) (arena.offsets().get(tensor) / 2);
        int size = network.shapes().get(tensor).size();
        return List.of(from, from + size / 4, from + size / 2, from + size / 4 * 3, from + size - 1);
    }
}
