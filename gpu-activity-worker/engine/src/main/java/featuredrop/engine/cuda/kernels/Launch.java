package featuredrop.engine.cuda.kernels;

import java.util.List;

/// One launch of a kernel, checked against its parameters.
///
/// @param kernel what runs
/// @param grid how many blocks
/// @param arguments a `Long` for a pointer, an `Integer` or a `Float`, in the kernel's order
public record Launch(Kernel kernel, Grid grid, List<Number> arguments) {
    /// Blocks of [Kernel#THREADS] threads.
    ///
    /// @param blocks first dimension
    /// @param second second dimension: jobs or images
    public record Grid(int blocks, int second) {}

    public Launch {
        arguments = List.copyOf(arguments);
        List<Kernel.Parameter> parameters = kernel.parameters();
        if (arguments.size() != parameters.size()) {
            throw new IllegalArgumentException(
                    kernel.entryPoint() + " takes " + parameters.size() + " arguments, not " + arguments.size());
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (type(arguments.get(i)) != parameters.get(i).type()) {
                throw new IllegalArgumentException(
                        kernel.entryPoint() + ": " + parameters.get(i) + " cannot be " + arguments.get(i));
            }
        }
    }

    /// A launch over so many items, or rows where a block is a row.
    public static Launch over(long count, Kernel kernel, Number... arguments) {
        return new Launch(kernel, new Grid(kernel.blocks(count), 1), List.of(arguments));
    }

    /// As [#over], for several jobs or images at once.
    public Launch times(int second) {
        return new Launch(kernel, new Grid(grid.blocks(), second), arguments);
    }

    private static Kernel.Type type(Number argument) {
        return switch (argument) {
            case Long _ -> Kernel.Type.POINTER;
            case Integer _ -> Kernel.Type.INT;
            case Float _ -> Kernel.Type.FLOAT;
            default -> throw new IllegalArgumentException(argument.getClass() + " is no argument of a kernel");
        };
    }
}
