package featuredrop.engine.cuda.program;

import java.util.List;

/// A network for batches of one size, at fixed addresses.
///
/// @param images of a batch
/// @param instructions in order
public record Program(int images, List<Instruction> instructions) {
    public Program {
        instructions = List.copyOf(instructions);
    }
}
